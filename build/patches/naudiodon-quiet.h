// Force-included when naudiodon is compiled (CXXFLAGS="-include <this file>"; MSVC: CL=/FI<this file>).
//
// naudiodon prints to standard output on every open and underrun; the terminal host's standard output is one JSON
// object a line. And ALSA and JACK print dozens of lines to standard error whenever PortAudio looks for devices that
// are configured but not there. What matters of it is in the errors that naudiodon throws, so nothing is lost.
//
// And on Linux it asks for the higher of PortAudio's two playback delays (35 instead of 9 ms). With the lower one, and
// a microphone open at the same time, ALSA's PulseAudio plugin fell into one underrun after the other: measured, 300
// to 500 frames of 10 ms were asked for in each half second instead of 50, and nothing could be understood.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <portaudio.h>

#define printf(...) ((void)0)

#if defined(__linux__)
#include <dlfcn.h>

inline void godwitIgnoreAlsa(const char *, int, const char *, int, const char *, ...) {}
inline void godwitIgnoreJack(const char *) {}

// Gives both libraries an error handler that does nothing. They are looked up at run time, since neither need be there.
inline void godwitQuietSoundLibraries() {
  static bool done = false;
  if (done) return;
  done = true;
  typedef void (*AlsaHandler)(const char *, int, const char *, int, const char *, ...);
  typedef void (*JackHandler)(const char *);
  if (void *alsa = dlopen("libasound.so.2", RTLD_LAZY)) {
    void *set = dlsym(alsa, "snd_lib_error_set_handler");
    if (set) reinterpret_cast<int (*)(AlsaHandler)>(set)(godwitIgnoreAlsa);
  }
  if (void *jack = dlopen("libjack.so.0", RTLD_LAZY)) {
    for (const char *name : {"jack_set_error_function", "jack_set_info_function"}) {
      void *set = dlsym(jack, name);
      if (set) reinterpret_cast<void (*)(JackHandler)>(set)(godwitIgnoreJack);
    }
  }
}

#define defaultLowOutputLatency defaultHighOutputLatency
#define Pa_Initialize() (godwitQuietSoundLibraries(), Pa_Initialize())
#endif
