// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

/// A pipe into gnuplot, or nothing where it is not installed: ask `available()` and go on without
/// the picture.
class Gnuplot {
 public:
  Gnuplot() {
#if defined(_WIN32)
    const char* probe = "gnuplot --version > NUL 2>&1";
#else
    const char* probe = "gnuplot --version > /dev/null 2>&1";
#endif
    if (std::system(probe) != 0) return;
#if defined(_WIN32)
    pipe_ = _popen("gnuplot", "w");
#else
    pipe_ = popen("gnuplot", "w");
#endif
  }
  Gnuplot(const Gnuplot&) = delete;
  Gnuplot& operator=(const Gnuplot&) = delete;
  ~Gnuplot() { close(); }

  /// Whether there is a gnuplot to talk to.
  bool available() const { return pipe_ != nullptr; }

  /// Sends commands or data.
  Gnuplot& operator<<(const std::string& text) {
    if (pipe_ != nullptr) std::fputs(text.c_str(), pipe_);
    return *this;
  }

  /// Sends a number with the digits that a plot needs.
  Gnuplot& operator<<(double number) {
    if (pipe_ != nullptr) std::fprintf(pipe_, "%.8g", number);
    return *this;
  }

  /// Waits for gnuplot to finish; true where it drew everything.
  bool close() {
    if (pipe_ == nullptr) return false;
#if defined(_WIN32)
    const int status = _pclose(pipe_);
#else
    const int status = pclose(pipe_);
#endif
    pipe_ = nullptr;
    return status == 0;
  }

  /// The terminal for a file by its ending, with sizes in pixels: PNG, else SVG.
  static std::string terminal(const std::string& path, int width, int height) {
    const std::string size = std::to_string(width) + "," + std::to_string(height);
    const bool png = path.size() >= 4 && path.compare(path.size() - 4, 4, ".png") == 0;
    return (png ? "set terminal pngcairo size " : "set terminal svg size ") + size +
           " background '#ffffff' font 'Sans,11'\nset output '" + path + "'\n";
  }

 private:
  std::FILE* pipe_ = nullptr;
};
