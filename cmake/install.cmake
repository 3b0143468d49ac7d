include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Headers only, so nothing depends on the machine: the package files go to share/.
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/mlmath)
install(
  TARGETS mlmath
  EXPORT mlmathTargets
  FILE_SET HEADERS)
install(
  EXPORT mlmathTargets
  NAMESPACE mlmath::
  DESTINATION ${package_dir})

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/mlmathConfig.cmake.in ${PROJECT_BINARY_DIR}/mlmathConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/mlmathConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/mlmathConfig.cmake
              ${PROJECT_BINARY_DIR}/mlmathConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/mlmathEigen.cmake DESTINATION ${package_dir})

# pkg-config works out the prefix from where the file lies, so that the tree can be moved.
file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/mlmath.pc.in ${PROJECT_BINARY_DIR}/mlmath.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mlmath.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
