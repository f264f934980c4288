// Sanitizer builds are several times slower; CMake says by how much.
export const slowdown = Math.max(1, Number(process.env.PARLEY_TEST_SLOWDOWN) || 1);

/** A waiting time in milliseconds, longer for slow builds. */
export const scaled = (milliseconds) => milliseconds * slowdown;

/** The options of a test: bounded, so that a hang is a failure and not a stuck run. */
export const bounded = (milliseconds = 20_000) => ({ timeout: scaled(milliseconds) });
