#pragma once
// PARLEY_DETAIL_EACH(macro, Type, names...): `macro(Type, name)` for each name, with commas
// between.
//
// A header of its own, and one that GCC takes for a system's: it shows the way of an error through
// every macro that is none, which is hundreds of lines here for a misspelt field.
#ifdef __GNUC__
#pragma GCC system_header
#endif

// The recursion of a macro over its arguments: each PARLEY_DETAIL_EXPAND rescans four times as
// often as the one below it, which is enough for 64 names.
#define PARLEY_DETAIL_PARENS ()
#define PARLEY_DETAIL_EXPAND(...) \
  PARLEY_DETAIL_EXPAND3(PARLEY_DETAIL_EXPAND3(PARLEY_DETAIL_EXPAND3(__VA_ARGS__)))
#define PARLEY_DETAIL_EXPAND3(...) \
  PARLEY_DETAIL_EXPAND2(PARLEY_DETAIL_EXPAND2(PARLEY_DETAIL_EXPAND2(__VA_ARGS__)))
#define PARLEY_DETAIL_EXPAND2(...) \
  PARLEY_DETAIL_EXPAND1(PARLEY_DETAIL_EXPAND1(PARLEY_DETAIL_EXPAND1(__VA_ARGS__)))
#define PARLEY_DETAIL_EXPAND1(...) \
  PARLEY_DETAIL_EXPAND0(PARLEY_DETAIL_EXPAND0(PARLEY_DETAIL_EXPAND0(__VA_ARGS__)))
#define PARLEY_DETAIL_EXPAND0(...) __VA_ARGS__

#define PARLEY_DETAIL_EACH(macro, Type, ...) \
  __VA_OPT__(PARLEY_DETAIL_EXPAND(PARLEY_DETAIL_NEXT(macro, Type, __VA_ARGS__)))
#define PARLEY_DETAIL_NEXT(macro, Type, first, ...) \
  macro(Type, first)                                \
      __VA_OPT__(, PARLEY_DETAIL_AGAIN PARLEY_DETAIL_PARENS(macro, Type, __VA_ARGS__))
#define PARLEY_DETAIL_AGAIN() PARLEY_DETAIL_NEXT
