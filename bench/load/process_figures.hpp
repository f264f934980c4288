#pragma once
#include <cstdint>

#include "load/nanos.hpp"

namespace load {

/// CPU time of all threads of a process, user and system: the kernel's own count in nanoseconds
/// (schedstat), or its ticks of 10 ms where there is none. Fails when the process is gone.
Nanos cpu_of(int pid);
/// CPU time of this process.
Nanos own_cpu();
/// Resident memory of a process in KiB. Fails when the process is gone.
std::uint64_t resident_kib(int pid);
/// Allows this process as many descriptors as it may have; fails when that is fewer than needed.
void need_descriptors(std::uint64_t count);

}  // namespace load
