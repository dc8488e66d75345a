// The precompiled headers of unit tests.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "standard_headers.hpp"
