#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "netkit/base/bytes.hpp"
#include "netkit/sniff/cursor.hpp"

namespace netkit::sniff {

struct layer;

/// The DNS message of a dns, mdns or llmnr layer: over TCP two bytes of length stand before it.
/// The layer's first note holds how many bytes to skip.
cursor dns_message_of(const layer& at) noexcept;

/// The fixed head of a message (RFC 1035 §4.1.1). nbns shares it.
struct dns_header {
    static constexpr std::uint32_t size = 12;
    std::uint16_t id = 0;
    std::uint16_t flags = 0;
    std::array<std::uint16_t, 4> counts{}; ///< questions, answers, authority, additional

    bool is_response() const noexcept { return (flags & 0x8000U) != 0; }
    std::uint8_t opcode() const noexcept { return static_cast<std::uint8_t>(flags >> 11U & 15U); }
    std::uint8_t rcode() const noexcept { return static_cast<std::uint8_t>(flags & 15U); }
};

/// False when less than the head was captured.
bool read_dns_header(const cursor& message, dns_header& to) noexcept;

/// Walks the labels of one name, following compression pointers, which must point strictly
/// backwards; at most 128 labels and 255 bytes (RFC 1035 §3.1, §4.1.4).
class dns_labels {
public:
    enum class stop : std::uint8_t {
        none,
        root,      ///< the name ended as it should
        cut,       ///< the message ends inside the name
        loop,      ///< a pointer that does not point backwards
        long_name, ///< more than 255 bytes or 128 labels
        bad_label, ///< 01 or 10 in the two upper bits
    };
    /// `at` is the offset of the name in the message.
    dns_labels(byte_view message, std::uint32_t at) noexcept : message_(message), at_(at) {}

    /// False at the end, whatever ended the name.
    bool next(std::string_view& label) noexcept;
    stop ended() const noexcept { return ended_; }

private:
    bool end(stop why) noexcept
    {
        ended_ = why;
        return false;
    }
    byte_view message_;
    std::uint32_t at_;
    std::uint32_t before_ = UINT32_MAX; ///< the next pointer must point before this offset
    std::uint32_t bytes_ = 1;           ///< of the name without compression, the root included
    std::uint32_t labels_ = 0;
    stop ended_ = stop::none;
};

/// A name as text: labels with dots between, as they are; `<Root>` for the root, and what is wrong
/// in angle brackets if it cannot be read. The text lies in `room`.
using dns_name_room = std::array<char, 288>;
std::string_view dns_name_text(byte_view message, std::uint32_t at, dns_name_room& room) noexcept;

enum class dns_section : std::uint8_t { question, answer, authority, additional };

/// A question or a record: places in the message, nothing copied.
struct dns_record {
    dns_section section = dns_section::question;
    std::uint16_t type = 0;
    std::uint16_t class_ = 0; ///< mDNS: the upper bit is "QU" or "cache flush"
    std::uint32_t ttl = 0;    ///< seconds; questions have none
    std::uint32_t name = 0;   ///< offset of the owner name
    std::uint32_t fixed = 0;  ///< offset of the type
    std::uint32_t data = 0;   ///< offset of the data
    std::uint16_t length = 0; ///< bytes of data, as declared; all of them captured
};

/// The questions and records of a message in their order. Ends with the counts of the head, the
/// bytes, or the first thing that cannot be read.
class dns_records {
public:
    explicit dns_records(const cursor& message) noexcept;

    /// False at the end, or when the next one is not all there: `fault` tells.
    bool next(dns_record& to) noexcept;
    damage fault() const noexcept { return fault_; }
    const dns_header& header() const noexcept { return header_; }
    byte_view message() const noexcept { return message_; }
    /// Where the next record begins.
    std::uint32_t at() const noexcept { return at_; }

private:
    bool fail(std::uint32_t needed) noexcept;

    byte_view message_;
    std::uint32_t wire_;
    std::uint32_t at_ = dns_header::size;
    dns_header header_;
    std::array<std::uint16_t, 4> left_{};
    std::uint8_t section_ = 0;
    damage fault_ = damage::none;
};

} // namespace netkit::sniff
