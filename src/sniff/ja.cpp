#include "netkit/sniff/ja.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "netkit/base/digest.hpp"
#include "netkit/base/md5.hpp"

namespace netkit::sniff {

namespace {

/// Codes without GREASE: as many as a 16-bit length lets a message hold. Uninitialised memory on
/// the stack, of which a hello touches a few lines.
struct code_list {
    std::array<std::uint16_t, 32768> codes;
    std::size_t size = 0;

    void add(std::uint16_t code) noexcept
    {
        if (!is_grease(code) && size < codes.size()) codes[size++] = code;
    }
    void add(const sniff::codes& all) noexcept
    {
        for (std::size_t i = 0; i < all.size(); ++i)
            add(all[i]);
    }
    void sort() noexcept { std::ranges::sort(codes.begin(), codes.begin() + ptrdiff(size)); }
    static std::ptrdiff_t ptrdiff(std::size_t n) noexcept { return static_cast<std::ptrdiff_t>(n); }
};

/// A buffer for text that is hashed; its memory stays.
text_out& scratch()
{
    thread_local text_out buffer{4096};
    buffer.clear();
    return buffer;
}

void put_decimal(text_out& to, const codes& all)
{
    bool first = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (is_grease(all[i])) continue;
        if (!first) to.put('-');
        first = false;
        to.dec(all[i]);
    }
}

void put_hex(text_out& to, const code_list& all)
{
    for (std::size_t i = 0; i < all.size; ++i) {
        if (i > 0) to.put(',');
        to.hex(all.codes[i], 4);
    }
}

/// JA4's two letters of a version; unknown ones are 00.
std::string_view version_letters(std::uint16_t version) noexcept
{
    switch (version) {
    case 0x0304:
        return "13";
    case 0x0303:
        return "12";
    case 0x0302:
        return "11";
    case 0x0301:
        return "10";
    case 0x0300:
        return "s3";
    case 0x0002:
        return "s2";
    case 0xfeff:
        return "d1";
    case 0xfefd:
        return "d2";
    case 0xfefc:
        return "d3";
    default:
        return "00";
    }
}

/// DTLS counts its versions downwards.
bool is_newer(std::uint16_t left, std::uint16_t right) noexcept
{
    const bool datagram = left >= 0xfe00 && right >= 0xfe00;
    return datagram ? left < right : left > right;
}

std::uint16_t best_version(const client_hello& hello) noexcept
{
    std::uint16_t best = 0;
    for (std::size_t i = 0; i < hello.versions.size(); ++i) {
        const auto version = hello.versions[i];
        if (is_grease(version)) continue;
        if (best == 0 || is_newer(version, best)) best = version;
    }
    return best == 0 ? hello.version : best;
}

constexpr bool is_alphanumeric(std::uint8_t c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void put_alpn_letters(text_out& to, byte_view name)
{
    if (name.empty()) {
        to.put("00");
        return;
    }
    const auto first = name.front(), last = name.back();
    if (is_alphanumeric(first) && is_alphanumeric(last)) {
        to.put(static_cast<char>(first));
        to.put(static_cast<char>(last));
        return;
    }
    to.hex(first >> 4U);
    to.hex(last & 15U);
}

/// The first 12 digits of the hash of `text`; twelve zeros for an empty list.
void put_hash(text_out& to, std::string_view text)
{
    if (text.empty()) {
        to.put("000000000000");
        return;
    }
    const auto digest = sha256(text);
    to.hex_bytes(byte_view{digest.data(), 6});
}

void put_count(text_out& to, std::size_t count)
{
    to.dec_zeros(std::min<std::size_t>(count, 99), 2);
}

code_list extensions_of(const client_hello& hello)
{
    code_list all;
    for_each_extension(hello.extensions, [&all](std::uint16_t type, byte_view) { all.add(type); });
    return all;
}

/// Extensions, then `_` and the signature algorithms if there are any.
void put_extensions(text_out& to, const code_list& extensions, const codes& algorithms)
{
    put_hex(to, extensions);
    code_list known;
    known.add(algorithms);
    if (known.size == 0) return;
    to.put('_');
    put_hex(to, known);
}

} // namespace

void put_ja3_text(text_out& to, const client_hello& hello)
{
    to.dec(hello.version);
    to.put(',');
    put_decimal(to, hello.ciphers);
    to.put(',');
    bool first = true;
    for_each_extension(hello.extensions, [&](std::uint16_t type, byte_view) {
        if (is_grease(type)) return;
        if (!first) to.put('-');
        first = false;
        to.dec(type);
    });
    to.put(',');
    put_decimal(to, hello.groups);
    to.put(',');
    for (std::size_t i = 0; i < hello.point_formats.size(); ++i) {
        if (i > 0) to.put('-');
        to.dec(hello.point_formats[i]);
    }
}

void put_ja3(text_out& to, const client_hello& hello)
{
    auto& text = scratch();
    put_ja3_text(text, hello);
    to.hex_bytes(md5(text.view()));
}

void put_ja4(text_out& to, const client_hello& hello, ja4_carrier carrier, ja4_form as)
{
    code_list ciphers;
    ciphers.add(hello.ciphers);
    code_list extensions = extensions_of(hello);

    to.put(static_cast<char>(carrier));
    to.put(version_letters(best_version(hello)));
    to.put(hello.has_server_name ? 'd' : 'i');
    put_count(to, ciphers.size);
    put_count(to, extensions.size);
    put_alpn_letters(to, hello.first_alpn);
    to.put('_');

    if (as != ja4_form::original) {
        ciphers.sort();
        auto* const end = extensions.codes.data() + extensions.size;
        extensions.size = static_cast<std::size_t>(
            std::remove_if(extensions.codes.data(), end,
                           [](std::uint16_t code) { return code == 0 || code == 16; }) -
            extensions.codes.data());
        extensions.sort();
    }
    if (as != ja4_form::hashed) {
        put_hex(to, ciphers);
        to.put('_');
        put_extensions(to, extensions, hello.algorithms);
        return;
    }
    auto& text = scratch();
    put_hex(text, ciphers);
    put_hash(to, text.view());
    to.put('_');
    text.clear();
    if (extensions.size > 0) put_extensions(text, extensions, hello.algorithms);
    put_hash(to, text.view());
}

} // namespace netkit::sniff
