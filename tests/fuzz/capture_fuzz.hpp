#pragma once

#include "capture_encode.hpp"
#include "capture_reader.hpp"
#include "support/capture_reading.hpp"
#include "support/fuzz_check.hpp"

#include <algorithm>
#include <memory>

namespace netkit::test {

/// Gives bytes a few at a time, as a slow pipe does; how many follows from the bytes.
class dribble final : public sniff::byte_input {
public:
    explicit dribble(byte_view all) : rest_(all) {}
    result<std::size_t> read(std::uint8_t* to, std::size_t size) override
    {
        const auto most = rest_.empty() ? 0 : 1 + rest_.front() % 61U;
        const auto part = std::min({rest_.size(), size, std::size_t{most}});
        std::copy_n(rest_.begin(), part, to);
        rest_ = rest_.subspan(part);
        return part;
    }

private:
    byte_view rest_;
};

inline void must_be_equal(const reading& a, const reading& b)
{
    must(a.packets == b.packets, "the same packets however the bytes arrive");
    must(a.error == b.error && a.fault == b.fault, "the same end");
    must(a.interfaces.size() == b.interfaces.size(), "the same interfaces");
    must(a.kept.size() == b.kept.size(), "the same blocks kept");
}

/// What every reader promises of any bytes.
inline void check_reading(const reading& all, std::size_t size)
{
    must(all.error.failed() == !all.fault.empty(), "a fault has a sentence");
    std::size_t bytes = 0;
    for (const auto& one : all.packets) {
        must(one.interface < all.interfaces.size(), "a packet's interface is described");
        bytes += one.bytes.size();
    }
    must(bytes <= size, "no byte is given twice");
}

/// The packets written as pcapng and read once more.
inline void must_survive_rewriting(const reading& all)
{
    sniff::text_out file;
    sniff::put_section(file, "");
    for (const auto& one : all.interfaces)
        sniff::put_interface(file, one);
    for (const auto& one : all.kept)
        sniff::put_kept(file, one);
    for (const auto& one : all.packets) {
        sniff::frame made;
        made.data = one.bytes.data();
        made.captured = static_cast<std::uint32_t>(one.bytes.size());
        made.wire = one.wire;
        made.time_ns = one.time_ns;
        made.interface = one.interface;
        made.direction = one.direction;
        made.comment = one.comment;
        sniff::put_packet(file, made, "");
    }
    const auto text = file.view();
    auto again = read_capture(octets{text.begin(), text.end()});
    if (all.interfaces.empty()) return; // such a file is refused
    must(!again.error, "what is written is valid");
    must(again.kept.size() == all.kept.size(), "kept blocks stay valid");
    must(again.packets.size() == all.packets.size(), "as many packets");
    for (std::size_t i = 0; i < all.packets.size(); ++i) {
        auto expected = all.packets[i];
        expected.time_ns = std::max<std::int64_t>(expected.time_ns, 0);
        must(again.packets[i] == expected, "the same packet");
    }
}

/// Reads in one piece and in many.
template <class Read>
reading check_reader(byte_view file, Read read)
{
    const auto whole = read(sniff::capture_window{file});
    const auto pieces = read(sniff::capture_window{std::make_unique<dribble>(file)});
    auto all = read_capture(*whole);
    must_be_equal(all, read_capture(*pieces));
    sniff::frame one;
    const auto more = whole->next(one);
    must(all.error ? more.has_error() : more && !*more, "an end stays an end");
    return all;
}

} // namespace netkit::test
