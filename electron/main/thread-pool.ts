// Imported first: libuv reads the size once, when its pool starts. Each open sound stream may hold one of its threads
// (a pending read, a full write), and files and name look-ups must go on beside them.
process.env["UV_THREADPOOL_SIZE"] ??= "16";
