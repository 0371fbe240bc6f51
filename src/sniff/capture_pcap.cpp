// The classic format (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html): 24 bytes of
// header, then records of seconds, fraction, captured length, length on the wire and the bytes.
// What varies is told by the magic number: byte order, the unit of the fraction, and Kuznetzov's
// variant, whose records carry interface, protocol and packet type too.

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "capture_reader.hpp"

namespace netkit::sniff {

namespace {

struct variant {
    std::uint32_t magic;
    std::uint32_t fraction_ns;
    std::size_t record_header;
};

constexpr std::array variants{
    variant{0xa1b2c3d4, 1000, 16}, variant{0xa1b23c4d, 1, 16},
    variant{0xa1b2cd34, 1000, 24}, // modified
};

constexpr std::size_t file_header = 24;

struct recognised {
    variant how;
    bool big_endian;
};

std::optional<recognised> recognise(byte_view magic) noexcept
{
    if (magic.size() < 4) return std::nullopt;
    for (const auto& how : variants) {
        if (load_le32(magic.data()) == how.magic) return recognised{how, false};
        if (load_be32(magic.data()) == how.magic) return recognised{how, true};
    }
    return std::nullopt;
}

packet_direction direction_of(std::uint8_t packet_type) noexcept
{
    constexpr std::uint8_t outgoing = 4; // PACKET_OUTGOING of packet(7)
    return packet_type == outgoing ? packet_direction::out : packet_direction::in;
}

class pcap_reader final : public capture_reader {
public:
    explicit pcap_reader(capture_window in);
    result<bool> next(frame& to) override;

private:
    void read_header();
    std::uint32_t number(const std::uint8_t* at) const noexcept
    {
        const auto little = load_le32(at);
        return big_endian_ ? __builtin_bswap32(little) : little;
    }
    result<bool> stop_too_long(std::uint32_t captured);

    variant how_{};
    bool big_endian_ = false;
    bool lengths_swapped_ = false;        // versions before 2.3
    bool lengths_may_be_swapped_ = false; // version 2.3 was written both ways
    std::uint32_t most_ = 0;
    link_type link_ = link_type::ethernet;
    std::uint64_t count_ = 0;
};

pcap_reader::pcap_reader(capture_window in) : capture_reader(std::move(in))
{
    read_header();
}

void pcap_reader::read_header()
{
    const auto head = in_.want(file_header);
    if (head.size() < file_header) {
        stop_short("file header", file_header, head.size());
        return;
    }
    const auto found = recognise(head);
    NETKIT_ASSERT(found.has_value(), "open_capture() looked at the magic number");
    how_ = found->how;
    big_endian_ = found->big_endian;
    const auto* at = head.data();
    const auto major = big_endian_ ? load_be16(at + 4) : load_le16(at + 4);
    const auto minor = big_endian_ ? load_be16(at + 6) : load_le16(at + 6);
    constexpr std::uint16_t digital_unix = 543; // its tcpdump wrote 543.0, lengths swapped
    if (major != 2 && !(major == digital_unix && minor == 0)) {
        stop(errc::unsupported_version, "pcap version " + std::to_string(major) + "." +
                                            std::to_string(minor) + " is not supported");
        return;
    }
    lengths_swapped_ = major == digital_unix || minor < 3;
    lengths_may_be_swapped_ = minor == 3;

    // Link type in the low 16 bits; above it reserved bits, a flag, and the length of the frame
    // check sequence in units of 16 bits.
    const auto type = number(at + 20);
    constexpr std::uint32_t reserved = 0x03ff0000;
    constexpr std::uint32_t fcs_present = 0x04000000;
    if ((type & reserved) != 0) {
        stop_corrupt("file header", "reserved bits of the link type are set");
        return;
    }
    link_ = static_cast<link_type>(type & 0xffff);
    most_ = longest_packet(link_);
    capture_interface only;
    only.link = link_;
    only.snaplen = number(at + 16);
    if ((type & fcs_present) != 0) only.fcs_bytes = static_cast<std::uint8_t>(type >> 28 << 1);
    interfaces_.push_back(std::move(only));
    in_.skip(file_header);
}

result<bool> pcap_reader::next(frame& to)
{
    if (stopped()) return failed();
    auto record = in_.want(how_.record_header);
    if (record.size() < how_.record_header) {
        if (record.empty() && !in_.fault()) return false;
        return stop_short("record header", how_.record_header, record.size());
    }
    auto captured = number(record.data() + 8);
    auto wire = number(record.data() + 12);
    if (lengths_swapped_ || (lengths_may_be_swapped_ && captured > wire)) std::swap(captured, wire);
    if (captured > most_) return stop_too_long(captured);

    const auto size = how_.record_header + captured;
    record = in_.want(size);
    if (record.size() < size) return stop_short("record", size, record.size());
    const auto* at = record.data();
    to.data = at + how_.record_header;
    to.captured = captured;
    to.wire = wire;
    to.time_ns = std::int64_t{number(at)} * 1'000'000'000 +
                 std::int64_t{number(at + 4)} * std::int64_t{how_.fraction_ns};
    to.number = ++count_;
    to.interface = 0;
    to.link = link_;
    to.timed = true;
    to.direction = how_.record_header > 16 ? direction_of(at[22]) : packet_direction::unknown;
    to.comment = {};
    in_.skip(size);
    // The next record's header and its first bytes: by the time it is asked for they are near.
    for (std::size_t ahead = size; ahead < size + 128; ahead += 64)
        __builtin_prefetch(at + ahead);
    return true;
}

result<bool> pcap_reader::stop_too_long(std::uint32_t captured)
{
    return stop_corrupt("record", "captured length " + std::to_string(captured) + " is above the " +
                                      std::to_string(most_) +
                                      " a packet of this link type can have");
}

} // namespace

bool is_pcap(byte_view magic) noexcept
{
    return recognise(magic).has_value();
}

std::unique_ptr<frame_source> read_pcap(capture_window in)
{
    return std::make_unique<pcap_reader>(std::move(in));
}

} // namespace netkit::sniff
