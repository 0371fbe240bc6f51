#include "support/decoded_packet.hpp"

#include <algorithm>

#include "netkit/sniff/fields.hpp"
#include "netkit/sniff/notes.hpp"
#include "netkit/sniff/protocol.hpp"

namespace netkit::test {

using namespace netkit::sniff;

namespace {

packet_builder between(bool from_client)
{
    auto made = packet_builder{}.eth();
    made.ip(from_client ? "10.0.0.1" : "10.0.0.2", from_client ? "10.0.0.2" : "10.0.0.1");
    return made;
}

/// What --fields prints, written a second time.
void put_as_field(text_out& to, const value& of)
{
    switch (of.of->as) {
    case form::hex:
        to.put("0x");
        return to.hex(of.number, of.of->digits);
    case form::boolean:
        return to.put(of.number != 0 ? '1' : '0');
    case form::presence:
        return to.put('1');
    case form::ipv4:
        return to.ipv4(of.data);
    case form::ipv6:
        return to.ipv6(of.data);
    case form::mac:
        return to.mac(of.data);
    case form::bytes:
        return to.hex_bytes({of.data, of.size});
    case form::text:
        return to.escaped(of.text());
    case form::signed_number:
        return to.dec_signed(static_cast<std::int64_t>(of.number));
    default:
        return to.dec(of.number);
    }
}

} // namespace

decoded_packet& decoded_packet::read(octets bytes, std::size_t captured)
{
    return read(std::move(bytes), captured, link_type::ethernet);
}

decoded_packet& decoded_packet::read(octets bytes, std::size_t captured, link_type link)
{
    const auto wire = bytes.size();
    bytes.resize(std::min(wire, captured));
    bytes_ = std::move(bytes);
    bytes_.shrink_to_fit(); // so that a sanitizer sees every byte read behind the end
    frame from;
    from.data = bytes_.data();
    from.captured = static_cast<std::uint32_t>(bytes_.size());
    from.wire = static_cast<std::uint32_t>(wire);
    from.time_ns = ++time_;
    from.link = link;
    decoder_.decode(from, to_);
    return *this;
}

decoded_packet& decoded_packet::tcp(std::uint16_t port, const octets& payload, bool from_client)
{
    auto& seq = next_[from_client ? 0 : 1];
    auto made = between(from_client);
    made.tcp(from_client ? std::uint16_t{50000} : port, from_client ? port : std::uint16_t{50000});
    made.seq(seq).flags("PA").payload(payload);
    seq += static_cast<std::uint32_t>(payload.size());
    return read(made.bytes());
}

decoded_packet& decoded_packet::udp(std::uint16_t port, const octets& payload, bool from_client)
{
    auto made = between(from_client);
    made.udp(from_client ? std::uint16_t{50000} : port, from_client ? port : std::uint16_t{50000});
    return read(made.payload(payload).bytes());
}

decoded_packet& decoded_packet::more(proto id, octets bytes)
{
    more_ = std::move(bytes);
    const auto size = static_cast<std::uint32_t>(more_.size());
    decoder_.decode_more(to_, id, cursor{more_.data(), size, size});
    return *this;
}

std::string decoded_packet::layers() const
{
    std::string all;
    for (const auto& each : to_.layers().subspan(1)) {
        if (!all.empty()) all += ' ';
        all += protocol_of(each.id).name;
    }
    return all;
}

std::string decoded_packet::value(std::string_view name) const
{
    return joined(name, [](text_out& to, const sniff::value& of) {
        if (of.of->as == form::text)
            to.escaped(of.text());
        else if (of.data != nullptr)
            to.hex_bytes({of.data, of.size});
        else
            to.dec(of.number);
    });
}

std::string decoded_packet::text(std::string_view name) const
{
    return joined(name, [](text_out& to, const sniff::value& of) { put_as_field(to, of); });
}

std::string decoded_packet::joined(std::string_view name, print_function print) const
{
    const auto* const wanted = find_field(name);
    if (wanted == nullptr) return "no such field";
    text_out all{256};
    value_list list;
    field_set set;
    set.set(wanted->place);
    for (const auto& each : to_.layers()) {
        if (protocol_of(each.id).fields.data() != wanted->owner->fields.data()) continue;
        list.collect(to_, each, set);
        for (const auto& value : list.all()) {
            if (!all.empty()) all.put(',');
            print(all, value);
        }
    }
    return std::string{all.view()};
}

std::string decoded_packet::note() const
{
    text_out to{256};
    put_application_note(to, to_);
    return std::string{to.view()};
}

} // namespace netkit::test
