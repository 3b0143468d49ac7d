// SPDX-License-Identifier: MIT
#pragma once

#include <mlmath/core/arguments.hpp>
#include <mlmath/core/checks.hpp>
#include <mlmath/core/concepts.hpp>
#include <mlmath/core/elementary.hpp>
#include <mlmath/core/elementary_logistic.hpp>
#include <mlmath/core/errors.hpp>
#include <mlmath/core/information_unit.hpp>
#include <mlmath/core/log_sum_exp.hpp>
#include <mlmath/core/random.hpp>
#include <mlmath/core/random_fast.hpp>
#include <mlmath/core/random_index.hpp>
#include <mlmath/core/softmax.hpp>
#include <mlmath/core/status.hpp>
#include <mlmath/core/sum.hpp>
#include <mlmath/core/version.hpp>
