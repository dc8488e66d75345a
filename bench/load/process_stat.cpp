#include "load/process_stat.hpp"

#include <dirent.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>

#include "load/options.hpp"

namespace gurukul::bench {
namespace {

std::string read_text(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return text;
  char buffer[4096];
  std::size_t size = 0;
  while ((size = std::fread(buffer, 1, sizeof buffer, file)) > 0) text.append(buffer, size);
  std::fclose(file);
  return text;
}

std::int64_t cpu_ns_by_ticks(const std::string& folder) {
  const std::string text = read_text(folder + "/stat");
  const std::size_t end_of_name = text.rfind(')');
  long long user = 0;
  long long system = 0;
  if (end_of_name == std::string::npos ||
      std::sscanf(text.c_str() + end_of_name + 2,
                  "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2) {
    fail("the server is gone: no " + folder + "/stat");
  }
  return (user + system) * (1'000'000'000LL / sysconf(_SC_CLK_TCK));
}

}  // namespace

std::int64_t cpu_ns(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  const std::string tasks = folder + "/task";
  DIR* directory = opendir(tasks.c_str());
  if (directory == nullptr) fail("the server is gone: no " + tasks);
  std::int64_t sum = 0;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    const std::string text = read_text(tasks + "/" + entry->d_name + "/schedstat");
    long long on_cpu = 0;
    if (std::sscanf(text.c_str(), "%lld", &on_cpu) == 1) sum += on_cpu;
  }
  closedir(directory);
  return sum > 0 ? sum : cpu_ns_by_ticks(folder);
}

std::int64_t server_cpu_ns(const Options& options) {
  std::int64_t sum = cpu_ns(options.server_pid);
  if (options.proxy_pid == 0) return sum;
  const std::string id = std::to_string(options.proxy_pid);
  std::istringstream workers(read_text("/proc/" + id + "/task/" + id + "/children"));
  sum += cpu_ns(options.proxy_pid);
  for (pid_t worker = 0; workers >> worker;) sum += cpu_ns(worker);
  return sum;
}

std::int64_t resident_bytes(pid_t pid) {
  const std::string text = read_text("/proc/" + std::to_string(pid) + "/status");
  const char* line = std::strstr(text.c_str(), "VmRSS:");
  long long kib = 0;
  if (line == nullptr || std::sscanf(line, "VmRSS: %lld kB", &kib) != 1) {
    fail("the server is gone: no VmRSS");
  }
  return kib * 1024;
}

std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace gurukul::bench
