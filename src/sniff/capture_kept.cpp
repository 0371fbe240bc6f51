#include "capture_kept.hpp"

#include <optional>
#include <string>

#include "capture_blocks.hpp"

namespace netkit::sniff {

namespace {

using namespace pcapng;

constexpr std::size_t most_bytes = 16U << 20;
constexpr std::size_t most_blocks = 65536;
constexpr std::size_t cost_of_block = sizeof(kept_block) + 32;

/// Reads a body in the byte order of its section and writes it little-endian.
class transcriber {
public:
    transcriber(byte_view from, bool big_endian) noexcept : rest_(from), big_endian_(big_endian) {}

    std::optional<std::uint16_t> u16()
    {
        if (rest_.size() < 2) return std::nullopt;
        const auto number = big_endian_ ? load_be16(rest_.data()) : load_le16(rest_.data());
        rest_ = rest_.subspan(2);
        put(number, 2);
        return number;
    }
    std::optional<std::uint32_t> u32()
    {
        if (rest_.size() < 4) return std::nullopt;
        const auto number = big_endian_ ? load_be32(rest_.data()) : load_le32(rest_.data());
        rest_ = rest_.subspan(4);
        put(number, 4);
        return number;
    }
    /// `size` bytes and their padding.
    bool bytes(std::size_t size)
    {
        if (padded(size) > rest_.size()) return false;
        to_.append(text_of(rest_.first(size)));
        to_.append(padded(size) - size, '\0');
        rest_ = rest_.subspan(padded(size));
        return true;
    }
    /// Runs of code, length and value, up to code 0, which some writers leave out at the end.
    bool list()
    {
        while (!rest_.empty()) {
            const auto code = u16();
            const auto size = u16();
            if (!code || !size) return false;
            if (*code == option::end) return *size == 0;
            if (!bytes(*size)) return false;
        }
        put(0, 4);
        return true;
    }
    bool at_end() const noexcept { return rest_.empty(); }
    std::string take() noexcept { return std::move(to_); }

private:
    void put(std::uint32_t number, unsigned width)
    {
        for (; width > 0; --width, number >>= 8)
            to_ += static_cast<char>(number);
    }

    byte_view rest_;
    bool big_endian_;
    std::string to_;
};

bool names(transcriber& body)
{
    return body.list() && (body.at_end() || body.list()); // the names, then options
}

bool secrets(transcriber& body)
{
    if (!body.u32()) return false; // what kind
    const auto size = body.u32();
    return size && body.bytes(*size) && (body.at_end() || body.list());
}

} // namespace

void kept_blocks::keep(std::uint32_t type, byte_view body, bool big_endian)
{
    const auto cost = body.size() + cost_of_block;
    if (bytes_ + cost > most_bytes || all_.size() >= most_blocks) return;
    transcriber copy{body, big_endian};
    bool good = false;
    switch (type) {
    case block::name_resolution:
        good = names(copy);
        break;
    case block::decryption_secrets:
        good = secrets(copy);
        break;
    case block::custom: // its content is its maker's: nobody else can turn it round
        good = !big_endian && body.size() >= 4 && copy.bytes(body.size());
        break;
    default:
        break;
    }
    if (!good) return;
    bytes_ += cost;
    all_.push_back({type, copy.take()});
}

} // namespace netkit::sniff
