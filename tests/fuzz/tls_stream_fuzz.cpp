// Any bytes as TLS over TCP and DTLS over UDP, in segments: every field is read, every note
// printed.
#include "support/fuzz_link.hpp"

using netkit::test::fuzz_link;
using netkit::test::fuzz_pieces;

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz_link link;
    fuzz_pieces pieces{data, size};
    std::uint8_t how = 0;
    netkit::byte_view piece;
    for (int i = 0; i < 16 && pieces.next(how, piece); ++i) {
        if ((how & 0x20U) != 0)
            link.udp(4433, how, piece);
        else
            link.tcp(443, how, piece);
        if ((how & 0x10U) != 0) link.more(netkit::sniff::proto::tls, piece);
    }
    return 0;
}
