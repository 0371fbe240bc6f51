#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "netkit/cli/command.hpp"

int main(int argc, char** argv)
{
    try {
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        netkit::cli::console with = netkit::cli::process_console();
        return static_cast<int>(netkit::cli::run(words, with));
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "netkit: %s\n", fault.what());
        return static_cast<int>(netkit::core::exit_status::failed);
    }
}
