#pragma once

// Boost.Asio and Beast as this folder uses them. GCC 12: <utility> must come before Asio 1.74's coroutines, which
// forget to include it.
// clang-format off
#include <utility>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
// clang-format on
