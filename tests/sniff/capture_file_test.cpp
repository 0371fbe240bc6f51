#include "netkit/sniff/capture_file.hpp"

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "netkit/sniff/error.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

struct reading {
    std::uint64_t packets = 0;
    error_code error;
    std::string fault;
};

reading read_all(frame_source& from)
{
    reading done;
    frame one;
    for (;;) {
        const auto more = from.next(one);
        if (!more) {
            done.error = more.error();
            done.fault = from.fault_text();
            return done;
        }
        if (!*more) return done;
        ++done.packets;
    }
}

/// One row of the public captures' INDEX.tsv.
struct public_capture {
    std::string file;
    std::uint64_t packets;
    bool good;
};

std::vector<public_capture> public_captures(const std::string& folder)
{
    std::vector<public_capture> all;
    std::ifstream index{folder + "/INDEX.tsv"};
    std::string row;
    std::getline(index, row); // headings
    while (std::getline(index, row)) {
        std::vector<std::string> cells{""};
        for (const char c : row) {
            if (c == '\t')
                cells.emplace_back();
            else
                cells.back() += c;
        }
        if (cells.size() > 9) all.push_back({cells[0], std::stoull(cells[8]), cells[9] == "ok"});
    }
    return all;
}

} // namespace

TEST_CASE("capture file: every public capture is read, the invalid ones fail with a reason",
          "[sniff][capture]")
{
    const char* corpora = std::getenv("NETKIT_CORPORA"); // NOLINT(concurrency-mt-unsafe)
    if (corpora == nullptr) {
        WARN("skipped: NETKIT_CORPORA does not name a folder that holds pcaps/");
        return;
    }
    const auto folder = std::string{corpora} + "/pcaps";
    const auto all = public_captures(folder);
    REQUIRE(!all.empty());
    for (const auto& one : all) {
        INFO(one.file);
        const auto source = open_capture(folder + "/" + one.file);
        REQUIRE(source);
        const auto read = read_all(**source);
        INFO(read.fault);
        CHECK(read.error.failed() == !one.good);
        CHECK(read.fault.empty() == one.good);
        if (one.good) CHECK(read.packets == one.packets);
    }
}

} // namespace netkit::sniff
