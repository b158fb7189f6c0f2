// Force-included when naudiodon is compiled (CXXFLAGS="-include <this file>"; MSVC: CL=/FI<this file>).
// naudiodon prints to standard output on every open and underrun; the terminal host's standard output is
// one JSON object a line. What it prints is also in the errors it throws, so nothing is lost.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#define printf(...) ((void)0)
