// Any bytes as QUIC over UDP; with bit 5 of a piece's first byte as the frames of an Initial that
// is protected as it should be, so that what is inside is reached.
#include "support/fuzz_link.hpp"

#include "netkit/sniff/quic_initial.hpp"

#include <array>

using netkit::byte_view;
using netkit::test::fuzz_link;
using netkit::test::fuzz_pieces;

namespace {

/// An Initial with these frames.
std::vector<std::uint8_t> seal(byte_view frames, std::uint8_t number, bool server, bool second)
{
    const std::array<std::uint8_t, 8> id{1, 2, 3, 4, 5, 6, 7, 8};
    const std::uint32_t version = second ? 0x6b3343cf : 1;
    netkit::sniff::quic_initial_keys both;
    netkit::sniff::derive_initial_keys(version, id, both);
    const auto& keys = server ? both.server : both.client;
    const auto length = 4 + frames.size() + netkit::gcm_tag_size;
    std::vector<std::uint8_t> head{static_cast<std::uint8_t>(second ? 0xd3 : 0xc3)};
    for (unsigned i = 0; i < 4; ++i)
        head.push_back(static_cast<std::uint8_t>(version >> (24 - 8 * i)));
    head.push_back(8);
    head.insert(head.end(), id.begin(), id.end());
    head.insert(head.end(), {0, 0, 0x80, 0});
    head.push_back(static_cast<std::uint8_t>(length >> 8U));
    head.push_back(static_cast<std::uint8_t>(length));
    const auto number_at = head.size();
    head.insert(head.end(), {0, 0, 0, number});
    auto nonce = keys.iv;
    nonce[11] = static_cast<std::uint8_t>(nonce[11] ^ number);
    auto packet = head;
    packet.resize(head.size() + frames.size() + netkit::gcm_tag_size);
    netkit::aes128_gcm_seal(keys.key, nonce, head, frames, packet.data() + head.size());
    netkit::aes_block sample{}, mask{};
    for (unsigned i = 0; i < 16; ++i)
        sample[i] = packet[number_at + 4 + i];
    netkit::aes128_encrypt_block(keys.header, sample, mask);
    packet[0] = static_cast<std::uint8_t>(packet[0] ^ (mask[0] & 0x0fU));
    for (unsigned i = 0; i < 4; ++i)
        packet[number_at + i] = static_cast<std::uint8_t>(packet[number_at + i] ^ mask[1 + i]);
    return packet;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz_link link;
    fuzz_pieces pieces{data, size};
    std::uint8_t how = 0;
    byte_view piece;
    for (std::uint8_t i = 0; i < 16 && pieces.next(how, piece); ++i) {
        if ((how & 0x20U) == 0) {
            link.udp(443, how, piece);
            continue;
        }
        const auto packet = seal(piece, i, (how & 1U) != 0, (how & 0x10U) != 0);
        link.udp(443, how & 0xf7U, packet);
    }
    return 0;
}
