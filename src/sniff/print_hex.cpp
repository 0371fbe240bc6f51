#include <algorithm>

#include "print_packet.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t row_size = 16;

/// Offset, sixteen bytes, the same as text: what tshark -x prints and text2pcap reads back.
class hex_dump final : public packet_printer {
public:
    void print(const packet& of, std::string_view, text_out& to) override
    {
        const auto& meta = of.meta;
        for (std::uint32_t at = 0; at < meta.captured; at += row_size)
            put_row(meta.data + at, std::min(row_size, meta.captured - at), at, to);
        to.put('\n');
    }

private:
    static void put_row(const std::uint8_t* bytes, std::uint32_t size, std::uint32_t at,
                        text_out& to)
    {
        to.hex(at, 4);
        to.put(' ');
        for (std::uint32_t i = 0; i < size; ++i) {
            to.put(' ');
            to.hex(bytes[i], 2);
        }
        to.put(' ', 3 * std::size_t{row_size - size} + 3);
        for (std::uint32_t i = 0; i < size; ++i) {
            const char c = static_cast<char>(bytes[i]);
            to.put(c >= 0x20 && c < 0x7f ? c : '.');
        }
        to.put('\n');
    }
};

} // namespace

std::unique_ptr<packet_printer> print_hex()
{
    return std::make_unique<hex_dump>();
}

} // namespace netkit::sniff
