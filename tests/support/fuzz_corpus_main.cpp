// main() of a fuzz target in an ordinary build: runs every file of the given folders once. A folder
// without files is an error, for a test that tried nothing has shown nothing.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

bool run_file(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    if (!in) {
        std::fprintf(stderr, "cannot read %s\n", path.c_str());
        return false;
    }
    std::printf("%s\n", path.c_str()); // the last line before a crash names the culprit
    std::fflush(stdout);
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    return LLVMFuzzerTestOneInput(data, bytes.size()) == 0;
}

} // namespace

int main(int argc, char** argv)
{
    bool good = argc > 1;
    for (int i = 1; i < argc; ++i) {
        std::size_t count = 0;
        std::error_code fault;
        for (const auto& entry : std::filesystem::directory_iterator{argv[i], fault}) {
            good = run_file(entry.path()) && good;
            ++count;
        }
        if (fault || count == 0) {
            std::fprintf(stderr, "%s: no inputs\n", argv[i]);
            good = false;
        }
    }
    return good ? 0 : 1;
}
