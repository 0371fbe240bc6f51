// HPACK (RFC 7541): a header is a reference to a table or a literal, which may be Huffman-coded and
// may enter the table. The Huffman code is canonical: codes of one length follow each other in the
// order of their symbols, so the lengths alone make the code.

#include "netkit/sniff/hpack.hpp"

#include <algorithm>
#include <array>

namespace netkit::sniff {

namespace {

/// RFC 7541 appendix A, from 1.
constexpr std::array<std::pair<std::string_view, std::string_view>, 61> fixed_table{{
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
}};

/// RFC 7541 appendix B: bits of the code of every byte, and of the end mark.
constexpr std::array<std::uint8_t, 257> code_bits{
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6,  10, 10, 12, 13, 6,  8,  11, 10, 10, 8,  11, 8,  6,  6,  6,
    5,  5,  5,  6,  6,  6,  6,  6,  6,  6,  7,  8,  15, 6,  12, 10, 13, 6,  7,  7,  7,  7,  7,  7,
    7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  7,  8,  7,  8,  13, 19, 13, 14, 6,
    15, 5,  6,  5,  6,  5,  6,  6,  6,  5,  7,  7,  6,  6,  6,  5,  6,  7,  6,  5,  5,  6,  7,  7,
    7,  7,  7,  15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
    23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
    21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30};

constexpr unsigned most_bits = 30;

/// Where the codes of each length begin, and their symbols in order.
struct huffman_code {
    std::array<std::uint32_t, most_bits + 1> first{};
    std::array<std::uint16_t, most_bits + 1> count{};
    std::array<std::uint16_t, most_bits + 1> offset{};
    std::array<std::uint16_t, 257> symbols{};
};

constexpr huffman_code huffman = [] {
    huffman_code code;
    std::uint16_t used = 0;
    std::uint32_t next = 0;
    for (unsigned bits = 1; bits <= most_bits; ++bits) {
        next <<= 1U;
        code.first[bits] = next;
        code.offset[bits] = used;
        for (std::size_t symbol = 0; symbol < code_bits.size(); ++symbol)
            if (code_bits[symbol] == bits)
                code.symbols[used++] = static_cast<std::uint16_t>(symbol);
        code.count[bits] = static_cast<std::uint16_t>(used - code.offset[bits]);
        next += code.count[bits];
    }
    return code;
}();

/// Appends the text of a Huffman-coded string; false when it is none.
bool decode_huffman(byte_view coded, std::vector<char>& to)
{
    std::uint64_t window = 0; // the next bits, from the highest on
    unsigned held = 0;
    std::size_t at = 0;
    for (;;) {
        while (held <= 56 && at < coded.size()) {
            window |= std::uint64_t{coded[at++]} << (56 - held);
            held += 8;
        }
        bool found = false;
        for (unsigned bits = 5; bits <= std::min(most_bits, held); ++bits) {
            const auto code = static_cast<std::uint32_t>(window >> (64 - bits));
            const auto place = code - huffman.first[bits];
            if (code < huffman.first[bits] || place >= huffman.count[bits]) continue;
            const auto symbol = huffman.symbols[huffman.offset[bits] + place];
            if (symbol == 256) return false;
            to.push_back(static_cast<char>(symbol));
            window <<= bits;
            held -= bits;
            found = true;
            break;
        }
        if (found) continue;
        // What is left is padding: fewer than eight bits, all set.
        return held < 8 && (held == 0 || window >> (64 - held) == (1U << held) - 1U);
    }
}

/// A number in the low `bits` of a byte and what follows (RFC 7541 §5.1).
std::uint64_t number(cursor& in, unsigned bits) noexcept
{
    const std::uint64_t most = (1U << bits) - 1U;
    std::uint64_t value = in.u8() & most;
    if (value < most) return value;
    for (unsigned shift = 0; in.ok(); shift += 7) {
        const std::uint64_t byte = in.u8();
        if (shift > 28) in.fail(damage::malformed);
        value += (byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) break;
    }
    return value;
}

constexpr std::size_t most_table = 64U * 1024U;

} // namespace

bool hpack_decoder::look_up(std::uint64_t index, hpack_header& to) const noexcept
{
    if (index >= 1 && index <= fixed_table.size()) {
        to = {fixed_table[index - 1].first, fixed_table[index - 1].second, true};
        return true;
    }
    const std::uint64_t back = index - fixed_table.size(); // 1: the newest
    if (index == 0 || back > entries_.size() - first_) return false;
    const entry& at = entries_[entries_.size() - back];
    to = {{bytes_.data() + at.at, at.name}, {bytes_.data() + at.at + at.name, at.value}, true};
    return true;
}

std::string_view hpack_decoder::text(cursor& in, std::vector<char>& store)
{
    const bool coded = in.captured() > 0 && (*in.data() & 0x80U) != 0;
    const auto size = number(in, 7);
    const auto bytes = in.read(static_cast<std::size_t>(size));
    if (!coded) return text_of(bytes);
    store.clear();
    if (!decode_huffman(bytes, store)) in.fail(damage::malformed);
    return {store.data(), store.size()};
}

void hpack_decoder::remember(const hpack_header& header)
{
    const auto size = header.name.size() + header.value.size() + 32;
    if (size > limit_) return shrink_to(0);
    shrink_to(limit_ - size);
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    for (const auto part : {header.name, header.value})
        bytes_.insert(bytes_.end(), part.begin(), part.end());
    entries_.push_back({at, static_cast<std::uint32_t>(header.name.size()),
                        static_cast<std::uint32_t>(header.value.size())});
    size_ += size;
}

void hpack_decoder::shrink_to(std::size_t size)
{
    while (size_ > size && first_ < entries_.size()) {
        const entry& oldest = entries_[first_++];
        size_ -= oldest.name + oldest.value + std::size_t{32};
    }
    if (first_ < 64 && first_ < entries_.size()) return;
    // Closing the gap at the front now and then keeps both vectors within twice the limit.
    const auto gone =
        first_ < entries_.size() ? entries_[first_].at : static_cast<std::uint32_t>(bytes_.size());
    bytes_.erase(bytes_.begin(), bytes_.begin() + gone);
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
    for (auto& each : entries_)
        each.at -= gone;
    first_ = 0;
}

void hpack_decoder::lose() noexcept
{
    entries_.clear();
    bytes_.clear();
    first_ = size_ = 0;
}

bool hpack_decoder::next(cursor& block, hpack_header& to)
{
    while (block.captured() > 0) {
        const auto first = *block.data();
        to = {};
        if ((first & 0x80U) != 0) {
            to.known = look_up(number(block, 7), to);
            return block.ok();
        }
        if ((first & 0xe0U) == 0x20) { // the table's size
            const auto size = number(block, 5);
            limit_ = std::min<std::size_t>(static_cast<std::size_t>(size), most_table);
            shrink_to(limit_);
            continue;
        }
        const bool kept = (first & 0x40U) != 0;
        const auto index = number(block, kept ? 6 : 4);
        const bool named = index == 0 || look_up(index, to);
        if (index == 0) {
            to.name = text(block, name_);
        } else { // the table it stands in may move
            name_.assign(to.name.begin(), to.name.end());
            to.name = {name_.data(), name_.size()};
        }
        to.value = text(block, value_);
        if (!block.ok()) return false;
        to.known = named;
        if (!kept) return true;
        // A header whose name is not known takes its place in the table all the same.
        remember(named ? to : hpack_header{"?", to.value, true});
        return true;
    }
    return false;
}

} // namespace netkit::sniff
