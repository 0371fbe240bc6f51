// The parts of a DNS message that every reader shares: head, names, records (RFC 1035 §4). Names
// are never unpacked here; a pointer may only point in front of the place where the current run of
// labels began, so every jump goes strictly backwards and a loop cannot be written down.

#include "dns_walk.hpp"
#include "netkit/sniff/decoded.hpp"

namespace netkit::sniff {

namespace {

constexpr std::uint32_t longest_name = 255;
constexpr std::uint32_t most_labels = 128;

std::string_view complaint(dns_labels::stop why) noexcept
{
    switch (why) {
    case dns_labels::stop::loop:
        return "<Name contains a pointer that loops>";
    case dns_labels::stop::long_name:
        return "<Name too long>";
    case dns_labels::stop::bad_label:
        return "<Unknown extended label>";
    default:
        return {};
    }
}

} // namespace

std::uint32_t behind_dns_name(byte_view message, std::uint32_t at) noexcept
{
    while (at < message.size()) {
        const auto length = message[at];
        if (length == 0) return at + 1;
        if (length >= 0xc0) return at + 2U <= message.size() ? at + 2 : 0;
        if (length >= 0x40) return 0;
        at += 1U + length;
    }
    return 0;
}

cursor dns_message_of(const layer& at) noexcept
{
    cursor message = at.read();
    message.narrow(at.header == 0 ? at.wire : at.header);
    message.skip(at.note[0]);
    return message;
}

bool read_dns_header(const cursor& message, dns_header& to) noexcept
{
    if (message.captured() < dns_header::size) return false;
    const auto* const at = message.data();
    to.id = load_be16(at);
    to.flags = load_be16(at + 2);
    for (unsigned i = 0; i < 4; ++i)
        to.counts[i] = load_be16(at + 4 + std::size_t{2} * i);
    return true;
}

bool dns_labels::next(std::string_view& label) noexcept
{
    if (ended_ != stop::none) return false;
    if (before_ == UINT32_MAX) before_ = at_;
    for (;;) {
        if (at_ >= message_.size()) return end(stop::cut);
        const std::uint32_t length = message_[at_];
        if (length == 0) return end(stop::root);
        if (length >= 0xc0) {
            if (at_ + 1 >= message_.size()) return end(stop::cut);
            const std::uint32_t target = load_be16(&message_[at_]) & 0x3fffU;
            if (target >= before_) return end(stop::loop);
            before_ = at_ = target;
            continue;
        }
        if (length >= 0x40) return end(stop::bad_label);
        if (length >= message_.size() - at_) return end(stop::cut);
        bytes_ += length + 1;
        if (bytes_ > longest_name || ++labels_ > most_labels) return end(stop::long_name);
        label = text_of(message_.subspan(at_ + 1, length));
        at_ += length + 1;
        return true;
    }
}

std::string_view dns_name_text(byte_view message, std::uint32_t at, dns_name_room& room) noexcept
{
    dns_labels labels{message, at};
    std::size_t size = 0;
    for (std::string_view label; labels.next(label);) {
        if (size > 0) room[size++] = '.';
        label.copy(&room[size], label.size());
        size += label.size();
    }
    if (labels.ended() == dns_labels::stop::root)
        return size == 0 ? std::string_view{"<Root>"} : std::string_view{room.data(), size};
    return complaint(labels.ended());
}

dns_records::dns_records(const cursor& message) noexcept
    : message_(message.bytes()), wire_(message.wire())
{
    if (read_dns_header(message, header_))
        left_ = header_.counts;
    else
        fail(dns_header::size);
}

bool dns_records::fail(std::uint32_t needed) noexcept
{
    left_ = {};
    fault_ = needed <= wire_ ? damage::truncated : damage::malformed;
    return false;
}

bool dns_records::next(dns_record& to) noexcept
{
    while (section_ < 4 && left_[section_] == 0)
        ++section_;
    if (section_ == 4 || fault_ != damage::none) return false;
    --left_[section_];
    to = dns_record{};
    to.section = static_cast<dns_section>(section_);
    to.name = at_;
    const auto fixed = behind_dns_name(message_, at_);
    const auto captured = static_cast<std::uint32_t>(message_.size());
    if (fixed == 0) return fail(captured + 1);
    const std::uint32_t size = section_ == 0 ? 4 : 10;
    if (captured - fixed < size) return fail(fixed + size);
    to.fixed = fixed;
    to.data = fixed + size;
    to.type = load_be16(&message_[fixed]);
    to.class_ = load_be16(&message_[fixed + 2]);
    at_ = to.data;
    if (section_ == 0) return true;
    to.ttl = load_be32(&message_[fixed + 4]);
    to.length = load_be16(&message_[fixed + 8]);
    at_ = to.data + to.length;
    if (captured - to.data < to.length) return fail(at_);
    return true;
}

void dns_walk::name(const field& row, std::uint32_t at, std::uint32_t length) const
{
    if (!to.wants(row)) return;
    dns_name_room room;
    text(row, dns_name_text(message, at, room), at, length);
}

} // namespace netkit::sniff
