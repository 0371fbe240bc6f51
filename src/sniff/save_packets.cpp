#include "save_packets.hpp"

#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "netkit/sniff/capture_writer.hpp"

namespace netkit::sniff {

namespace {

result<void> write_all(capture_writer& to, const capture_origin& from,
                       const std::vector<const stored_packet*>& packets)
{
    if (auto begun = to.begin(std::chrono::system_clock::now()); !begun) return begun;
    to.describe(from.interfaces, from.kept);
    for (const auto* each : packets)
        if (auto done = to.write(each->view()); !done) return done;
    return to.finish();
}

} // namespace

std::string save_packets(const std::string& path, const capture_origin& from,
                         const std::vector<const stored_packet*>& packets)
{
    const auto shown = escape_foreign(path);
    std::error_code ignored; // what cannot be looked at cannot be made either, and says why
    if (std::filesystem::exists(path, ignored))
        return fmt::format("not saved: {} exists already", shown);
    const auto to = capture_writer::open({.path = path});
    if (to.has_error()) return fmt::format("not saved: {}: {}", shown, to.error().message());
    if (!write_all(**to, from, packets))
        return fmt::format("not saved: {}", escape_foreign((*to)->fault_text()));
    return fmt::format("{} packet{} saved to {}", packets.size(), packets.size() == 1 ? "" : "s",
                       shown);
}

} // namespace netkit::sniff
