// The driver: a loop that asks one protocol after another what it found and what comes next. No
// recursion, so a packet of tunnels in tunnels costs layers, not stack, and layers are counted.

#include "netkit/sniff/decode.hpp"

#include "decode_memory.hpp"
#include "first_layer.hpp"
#include "netkit/sniff/protocol.hpp"

namespace netkit::sniff {

namespace {

/// The layer for `step`, appended; null when the packet is full.
layer* append(packet& to, const next_step& step, std::uint8_t flags) noexcept
{
    if (to.depth == packet::most_layers) return nullptr;
    layer& here = to.stack[to.depth++];
    here = layer{};
    here.id = step.id;
    here.flags = static_cast<std::uint8_t>(flags | step.flags);
    here.data = step.payload.data();
    here.captured = step.payload.captured();
    here.wire = step.payload.wire();
    return &here;
}

/// Follows the chain from `step` to its end, then every branch that was left open.
void run(packet& to, decoding& with, next_step step, std::uint8_t flags) noexcept
{
    with.memory().branches.waiting = with.memory().branches.taken = 0;
    while (step.id != proto::none) {
        layer* const here = append(to, step, flags);
        if (here == nullptr) return;
        const auto decode = protocol_of(here->id).decode;
        flags = here->flags;
        step = decode == nullptr ? next_step{} : decode(here->read(), *here, with);
        if (here->fault != damage::none) step = next_step{};
        if (step.id == proto::none) {
            step = with.take_branch();
            flags = 0; // a branch carries those of the layer that opened it
        }
    }
}

} // namespace

proto first_layer(link_type link) noexcept
{
    switch (link) {
    case link_type::ethernet:
        return proto::eth;
    case link_type::raw:
    case link_type::ipv4:
    case link_type::ipv6:
        return proto::raw;
    case link_type::null:
    case link_type::loop:
        return proto::null_;
    case link_type::linux_sll:
        return proto::sll;
    case link_type::linux_sll2:
        return proto::sll2;
    case link_type::ppp:
    case link_type::ppp_hdlc:
        return proto::ppp;
    case link_type::ppp_ether:
        return proto::pppoes;
    case link_type::ieee80211:
        return proto::wlan;
    case link_type::radiotap:
        return proto::radiotap;
    case link_type::nflog:
        return proto::nflog;
    case link_type::pktap:
        return proto::pktap;
    }
    return proto::data;
}

const layer* decoding::behind(proto id) const noexcept
{
    for (std::size_t i = to_.depth - 1; i-- > 0;)
        if (to_.stack[i].id == id) return &to_.stack[i];
    return nullptr;
}

void decoding::also(next_step branch) noexcept
{
    branch.flags |= to_.stack[to_.depth - 1].flags;
    auto& open = memory_.branches;
    if (open.waiting < open.steps.size()) open.steps[open.waiting++] = branch;
}

next_step decoding::take_branch() noexcept
{
    auto& open = memory_.branches;
    if (open.taken == open.waiting) {
        open.taken = open.waiting = 0;
        return {};
    }
    return open.steps[open.taken++];
}

decoder::decoder(std::shared_ptr<const decode_rules> rules)
    : rules_(std::move(rules)), memory_(std::make_unique<decode_memory>())
{
}
decoder::~decoder() = default;
decoder::decoder(decoder&&) noexcept = default;
decoder& decoder::operator=(decoder&&) noexcept = default;

void decoder::decode(const frame& from, packet& to)
{
    to.meta = from;
    to.depth = 0;
    to.flow = nullptr;
    memory_->arena.begin_packet();
    const cursor whole{from.data, from.captured, from.wire};
    append(to, {proto::frame, whole}, 0);
    decoding with{to, *rules_, *memory_};
    run(to, with, {first_layer(from.link), whole}, 0);
}

void decoder::decode_more(packet& to, proto id, cursor bytes)
{
    decoding with{to, *rules_, *memory_};
    run(to, with, {id, bytes}, layer::joined);
}

} // namespace netkit::sniff
