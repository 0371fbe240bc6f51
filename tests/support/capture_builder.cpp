#include "support/capture_builder.hpp"

#include "netkit/base/address.hpp"

#include <algorithm>

namespace netkit::test {

namespace {

octets ordered(std::uint64_t number, unsigned width, bool big_endian)
{
    octets bytes;
    for (unsigned i = 0; i < width; ++i)
        bytes.push_back(static_cast<std::uint8_t>(number >> 8 * i));
    if (big_endian) std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

void append(octets& to, const octets& more)
{
    to.insert(to.end(), more.begin(), more.end());
}

void pad(octets& to)
{
    to.resize((to.size() + 3) / 4 * 4);
}

} // namespace

pcap_builder::pcap_builder(const pcap_shape& shape) : shape_(shape)
{
    put(shape.magic);
    put(shape.major, 2);
    put(shape.minor, 2);
    put(0);
    put(0);
    put(shape.snaplen);
    put(shape.link);
}

void pcap_builder::put(std::uint32_t number, unsigned width)
{
    append(bytes_, ordered(number, width, shape_.big_endian));
}

pcap_builder& pcap_builder::packet(const octets& bytes, std::int64_t time_ns, std::uint32_t wire)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const auto ns = static_cast<std::uint32_t>(time_ns % 1'000'000'000);
    std::vector<std::uint32_t> numbers{static_cast<std::uint32_t>(time_ns / 1'000'000'000),
                                       shape_.magic == 0xa1b23c4d ? ns : ns / 1000, size,
                                       wire == 0 ? size : wire};
    if (shape_.magic == 0xa1b2cd34) numbers.insert(numbers.end(), {1, 0});
    return record(numbers, bytes);
}

pcap_builder& pcap_builder::record(const std::vector<std::uint32_t>& numbers, const octets& bytes)
{
    for (const auto number : numbers)
        put(number);
    append(bytes_, bytes);
    return *this;
}

octets pcapng_builder::in_order(std::uint64_t number, unsigned width) const
{
    return ordered(number, width, big_endian_);
}

octets pcapng_builder::encoded(const pcapng_options& options) const
{
    octets all;
    for (const auto& one : options) {
        append(all, u16(one.code));
        append(all, u16(static_cast<std::uint16_t>(
                        one.length < 0 ? static_cast<int>(one.value.size()) : one.length)));
        append(all, one.value);
        pad(all);
    }
    if (!options.empty()) all.resize(all.size() + 4); // opt_endofopt
    return all;
}

pcapng_builder& pcapng_builder::block(std::uint32_t type, const octets& body, std::uint32_t total,
                                      std::uint32_t repeated)
{
    octets padded = body;
    pad(padded);
    if (total == 0) total = static_cast<std::uint32_t>(padded.size() + 12);
    append(bytes_, u32(type));
    append(bytes_, u32(total));
    append(bytes_, padded);
    append(bytes_, u32(repeated == 0 ? total : repeated));
    return *this;
}

pcapng_builder& pcapng_builder::section(bool big_endian, const pcapng_options& options)
{
    big_endian_ = big_endian;
    auto body = u32(0x1a2b3c4d);
    append(body, u16(1));
    append(body, u16(0));
    append(body, octets(8, 0xff)); // a length nobody said
    append(body, encoded(options));
    return block(0x0a0d0d0a, body);
}

pcapng_builder& pcapng_builder::interface(const description& of)
{
    pcapng_options options;
    if (!of.name.empty()) options.push_back({2, from_text(of.name)});
    if (of.resolution >= 0) options.push_back({9, {static_cast<std::uint8_t>(of.resolution)}});
    if (!of.filter.empty()) options.push_back({11, from_text('\0' + of.filter)});
    if (of.fcs_bytes >= 0) options.push_back({13, {static_cast<std::uint8_t>(of.fcs_bytes)}});
    if (of.offset_seconds != 0) {
        options.push_back({14, u64(static_cast<std::uint64_t>(of.offset_seconds))});
    }
    options.insert(options.end(), of.more.begin(), of.more.end());
    auto body = u16(of.link);
    append(body, u16(0));
    append(body, u32(of.snaplen));
    append(body, encoded(options));
    return block(1, body);
}

pcapng_builder& pcapng_builder::packet(const octets& bytes, std::uint32_t interface,
                                       std::uint64_t ticks, const pcapng_options& options)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    auto body = u32(interface);
    append(body, u32(static_cast<std::uint32_t>(ticks >> 32)));
    append(body, u32(static_cast<std::uint32_t>(ticks)));
    append(body, u32(size));
    append(body, u32(size));
    append(body, bytes);
    pad(body);
    append(body, encoded(options));
    return block(6, body);
}

pcapng_builder& pcapng_builder::obsolete(const octets& bytes, std::uint16_t interface,
                                         std::uint64_t ticks, const pcapng_options& options)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    auto body = u16(interface);
    append(body, u16(0));
    append(body, u32(static_cast<std::uint32_t>(ticks >> 32)));
    append(body, u32(static_cast<std::uint32_t>(ticks)));
    append(body, u32(size));
    append(body, u32(size));
    append(body, bytes);
    pad(body);
    append(body, encoded(options));
    return block(2, body);
}

pcapng_builder& pcapng_builder::simple(const octets& bytes, std::uint32_t wire)
{
    auto body = u32(wire == 0 ? static_cast<std::uint32_t>(bytes.size()) : wire);
    append(body, bytes);
    return block(3, body);
}

pcapng_builder& pcapng_builder::name(std::string_view address, std::string_view called)
{
    const auto parsed = parse_ip(address).value();
    octets record{parsed.bytes.begin() + (parsed.v4 ? 12 : 0), parsed.bytes.end()};
    append(record, from_text(called));
    record.push_back(0);
    auto body = u16(parsed.v4 ? 1 : 2);
    append(body, u16(static_cast<std::uint16_t>(record.size())));
    append(body, record);
    pad(body);
    append(body, u32(0)); // nrb_record_end
    return block(4, body);
}

pcapng_builder& pcapng_builder::statistics(std::uint32_t interface, std::uint64_t received,
                                           std::uint64_t dropped)
{
    auto body = u32(interface);
    append(body, u32(0));
    append(body, u32(0));
    append(body, encoded({{4, u64(received)}, {5, u64(dropped)}}));
    return block(5, body);
}

pcapng_builder& pcapng_builder::secrets(std::string_view text, std::uint32_t type)
{
    auto body = u32(type);
    append(body, u32(static_cast<std::uint32_t>(text.size())));
    append(body, from_text(text));
    return block(10, body);
}

} // namespace netkit::test
