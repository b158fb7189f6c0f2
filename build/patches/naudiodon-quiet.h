// Force-included when naudiodon is compiled (CXXFLAGS="-include <this file>"; MSVC: CL=/FI<this file>).
//
// naudiodon prints to standard output on every open and underrun; the terminal host's standard output is one JSON
// object a line. And ALSA and JACK print dozens of lines to standard error whenever PortAudio looks for devices that
// are configured but not there. What matters of it is in the errors that naudiodon throws, so nothing is lost.
//
// The delay of a device is ours to choose: naudiodon always asks for PortAudio's lower one, which for ALSA's PulseAudio
// plugin and frames of 10 ms is too little (one underrun after the other), while the higher one is 35 ms. So the upper
// half of `framesPerBuffer` says how many milliseconds the device's buffer is to hold; 0 leaves it to PortAudio.
//
// A speaker is fed one chunk ahead and not two: naudiodon's queue has another one put in its place (ChunkQueue below).
//
// And a stream that cannot be opened takes back its Pa_Initialize(): PortAudio looks for devices anew only when nobody
// holds it any more.
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <queue>
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

#define Pa_Initialize() (godwitQuietSoundLibraries(), Pa_Initialize())
#endif

// Both are called once for each stream, after its Pa_Initialize(); an error means that there will be no stream.
inline PaError godwitOrLetGo(PaError error) {
  if (error != paNoError) Pa_Terminate();
  return error;
}

inline PaError godwitOpen(PaStream **stream, const PaStreamParameters *input, const PaStreamParameters *output, double sampleRate,
                          unsigned long framesAndBuffer, PaStreamFlags flags, PaStreamCallback *callback, void *userData) {
  const unsigned long frames = framesAndBuffer & 0xffff;
  const unsigned long bufferMs = framesAndBuffer >> 16;
  PaStreamParameters in, out;
  if (input) in = *input;
  if (output) out = *output;
  if (bufferMs > 0) in.suggestedLatency = out.suggestedLatency = bufferMs / 1000.0;
  return Pa_OpenStream(stream, input ? &in : nullptr, output ? &out : nullptr, sampleRate, frames, flags, callback, userData);
}

#define Pa_IsFormatSupported(...) godwitOrLetGo(Pa_IsFormatSupported(__VA_ARGS__))
#define Pa_OpenStream(...) godwitOrLetGo(godwitOpen(__VA_ARGS__))

// In the place of naudiodon's, whose writer waits for room and then puts its chunk in. Here it puts it in and then waits until
// no more than `maxQueue` lie ready: with 0 a write ends when the device takes its chunk, and the next is mixed only then.
#define CHUNKQUEUE_H

namespace streampunk {

template <class T>
class ChunkQueue {
public:
  explicit ChunkQueue(uint32_t maxQueue) : maxQueue(maxQueue) {}

  void enqueue(T chunk) {
    std::unique_lock<std::mutex> lock(mutex);
    chunks.push(chunk);
    changed.notify_one();
    while (active && chunks.size() > maxQueue) changed.wait(lock);
  }

  // Waits for a chunk; none comes after `quit` and the last one.
  T dequeue() {
    std::unique_lock<std::mutex> lock(mutex);
    while (active && chunks.empty()) changed.wait(lock);
    if (chunks.empty()) return T();
    T chunk = chunks.front();
    chunks.pop();
    changed.notify_one();
    return chunk;
  }

  void quit() {
    std::lock_guard<std::mutex> lock(mutex);
    active = false;
    changed.notify_all();
  }

private:
  bool active = true;
  const uint32_t maxQueue;
  std::queue<T> chunks;
  std::mutex mutex;
  std::condition_variable changed;
};

} // namespace streampunk
