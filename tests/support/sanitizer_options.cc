// Only in sanitizer builds, linked into every program: how its sanitizer behaves, whoever starts it. A report ends the
// process at once, with an exit code of its own (integration/deployment.py knows it), so that no test takes it for a
// refusal; leaks are reported when a process ends by itself, not by kill -9. What was suppressed is not told, because
// tests read what a program says. ThreadSanitizer remembers as much as it can of each thread, else it tells of the
// older of two accesses without its stack, by which it is suppressed or judged. ASAN_OPTIONS, LSAN_OPTIONS and
// TSAN_OPTIONS still have the last word.
#define JB_SANITIZER_OPTIONS(name) extern "C" __attribute__((no_sanitize("all"))) const char* name()

JB_SANITIZER_OPTIONS(__asan_default_options) {
  return "exitcode=86:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1";
}

JB_SANITIZER_OPTIONS(__ubsan_default_options) {
  return "print_stacktrace=1";
}

JB_SANITIZER_OPTIONS(__lsan_default_options) {
  return "print_suppressions=0:suppressions=" JB_SUPPRESSIONS "/lsan.supp";
}

JB_SANITIZER_OPTIONS(__tsan_default_options) {
  return "exitcode=86:halt_on_error=1:second_deadlock_stack=1:history_size=7:print_suppressions=0:"
         "suppressions=" JB_SUPPRESSIONS "/tsan.supp";
}
