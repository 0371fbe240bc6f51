#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/text_out_pieces.hpp"

namespace netkit::sniff {

/// A text that only grows at its end: every output of packets is written into one of these, then
/// handed to the system in large pieces. Its memory stays when it is cleared.
class text_out {
public:
    explicit text_out(std::size_t reserve = 64 * 1024)
        : begin_(std::make_unique_for_overwrite<char[]>(reserve)), reserved_(reserve)
    {
    }

    std::string_view view() const noexcept { return {begin_.get(), size_}; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    void clear() noexcept { size_ = 0; }
    /// Takes back what was written after `size` was the size.
    void cut(std::size_t size) noexcept { size_ = size < size_ ? size : size_; }

    /// Takes away the first `size` characters, which are there.
    void drop_front(std::size_t size) noexcept
    {
        std::memmove(begin_.get(), begin_.get() + size, size_ - size);
        size_ -= size;
    }

    /// `size` writable bytes at the end; `wrote` says how many of them were used.
    char* room(std::size_t size)
    {
        if (reserved_ - size_ < size) grow(size);
        return begin_.get() + size_;
    }
    void wrote(std::size_t size) noexcept { size_ += size; }
    /// `end` is where the writing into `room` stopped.
    void wrote_until(const char* end) noexcept
    {
        size_ = static_cast<std::size_t>(end - begin_.get());
    }

    void put(char c)
    {
        *room(1) = c;
        ++size_;
    }
    void put(std::string_view text)
    {
        text.copy(room(text.size()), text.size()); // nothing may be a null pointer
        size_ += text.size();
    }
    void put(char c, std::size_t times)
    {
        std::memset(room(times), c, times);
        size_ += times;
    }
    /// Decimal.
    void dec(std::uint64_t number) { wrote_until(write_dec(room(dec_room), number)); }
    void dec_signed(std::int64_t number);
    /// Decimal with leading zeros, at least `digits` of them: up to 20.
    void dec_zeros(std::uint64_t number, unsigned digits);
    /// Right-aligned in `columns`, filled with spaces.
    void dec_right(std::uint64_t number, unsigned columns);
    /// Lower-case digits without 0x; with leading zeros up to `digits`, more where it needs more.
    void hex(std::uint64_t number, unsigned digits = 1)
    {
        wrote_until(write_hex(room(hex_room), number, digits));
    }
    /// Two lower-case digits a byte, nothing between.
    void hex_bytes(byte_view bytes);
    /// 1.2.3.4
    void ipv4(const std::uint8_t* four) { wrote_until(write_ipv4(room(ipv4_room), four)); }
    /// RFC 5952, with the dotted tail for mapped and compatible addresses, as inet_ntop(3).
    void ipv6(const std::uint8_t* sixteen) { wrote_until(write_ipv6(room(ipv6_room), sixteen)); }
    /// 00:11:22:aa:bb:cc
    void mac(const std::uint8_t* six) { wrote_until(write_mac(room(mac_room), six)); }
    /// Bytes of foreign origin: control characters as \n, \t, \x1b, invalid UTF-8 as \xff, so a
    /// terminal cannot be fooled and a line stays a line.
    void escaped(std::string_view foreign);
    /// The inside of a JSON string; invalid UTF-8 becomes U+FFFD.
    void json_escaped(std::string_view foreign);

private:
    void grow(std::size_t more);

    std::unique_ptr<char[]> begin_;
    std::size_t size_ = 0;
    std::size_t reserved_ = 0;
};

} // namespace netkit::sniff
