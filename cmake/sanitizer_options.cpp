// What sanitizers ask a program for when it starts. Linked into every program of a sanitizer build,
// so that a test behaves the same under ctest, by hand, or started by a script; the environment
// (ASAN_OPTIONS and its siblings) still has the last word.
//
// The first finding ends the program, also where the peer of a test only sees a lost connection.

extern "C" {

// Called by the runtimes, declared by none of their headers.
const char* __asan_default_options();
const char* __ubsan_default_options();
const char* __tsan_default_options();

const char* __asan_default_options() {
  return "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1";
}

const char* __ubsan_default_options() {
  return "print_stacktrace=1:halt_on_error=1";
}

const char* __tsan_default_options() {
  return "halt_on_error=1:second_deadlock_stack=1";
}

}  // extern "C"
