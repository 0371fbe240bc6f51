#include "decoded_payload.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using test::from_hex;
using test::octets;

/// A request of 00:11:22:33:44:55 with these options, names and file.
octets message(std::string_view options, std::string_view name = "", std::string_view file = "")
{
    octets made = from_hex("01010600 deadbeef 00050000" + std::string(32, '0') + "001122334455");
    const auto fill = [&made](const octets& part, std::size_t until) {
        made.insert(made.end(), part.begin(), part.end());
        made.resize(until);
    };
    fill({}, 44);
    fill(from_hex(name), 108);
    fill(from_hex(file), 236);
    const auto rest = from_hex("63825363" + std::string{options});
    made.insert(made.end(), rest.begin(), rest.end());
    return udp_frame(68, 67, made);
}

struct decoded {
    octets frame;
    payload_decoder decoder;
    explicit decoded(octets of) : frame(std::move(of))
    {
        CHECK(try_every_cut(frame) > 0);
        decoder.decode(frame);
    }
    std::string field(std::string_view name) { return decoder.field(name); }
};

} // namespace

TEST_CASE("dhcp: options by their kinds", "[sniff][dhcp]")
{
    decoded discover{message("350101 3d0701001122334455 0c02 6162 3703 010306 3204 0a000007"
                             "3304 00015180 0204 fffff1f0 0608 08080808 01010101 ff")};
    CHECK(discover.field("dhcp.option.dhcp") == "1");
    CHECK(discover.field("dhcp.id") == "0xdeadbeef");
    CHECK(discover.field("dhcp.hw.mac_addr") == "00:11:22:33:44:55,00:11:22:33:44:55");
    CHECK(discover.field("dhcp.option.hostname") == "ab");
    CHECK(discover.field("dhcp.option.request_list_item") == "1,3,6");
    CHECK(discover.field("dhcp.option.requested_ip_address") == "10.0.0.7");
    CHECK(discover.field("dhcp.option.ip_address_lease_time") == "86400");
    CHECK(discover.field("dhcp.option.time_offset") == "-3600");
    CHECK(discover.field("dhcp.option.domain_name_server") == "8.8.8.8,1.1.1.1");
    CHECK(discover.decoder.decoded().find(proto::dhcp)->note[0] == 1);
}

TEST_CASE("dhcp: options with an inside of their own", "[sniff][dhcp]")
{
    decoded ack{message("350105 790d 180a01020a000001 000a000002"
                        "5206 0101aa 0201bb 5104 040000 00 ff")};
    CHECK(ack.field("dhcp.option.classless_static_route") == "180a01020a000001,000a000002");
    CHECK(ack.field("dhcp.option.agent_information_option.agent_circuit_id") == "aa");
    CHECK(ack.field("dhcp.fqdn.e") == "1");
}

TEST_CASE("dhcp: the name and the file may carry options", "[sniff][dhcp]")
{
    decoded both{message("350101 340103 ff", "3c0161ff", "0c0162ff")};
    CHECK(both.field("dhcp.option.vendor_class_id") == "a");
    CHECK(both.field("dhcp.option.hostname") == "b");
    CHECK(both.field("dhcp.server").empty());
    CHECK(both.field("dhcp.option.type") == "53,52,60,0,12,0,0");
    // Options there that say so again borrow nothing more.
    decoded again{message("340103 ff", "340103 3c0161ff", "340103 0c0162ff")};
    CHECK(again.field("dhcp.option.hostname") == "b");
    decoded none{message("350101 ff", "7300", "6600")};
    CHECK(none.field("dhcp.server") == "s");
    CHECK(none.field("dhcp.file") == "f");
}

TEST_CASE("dhcp: an option longer than the message ends it", "[sniff][dhcp]")
{
    decoded cut{message("350101 0c20 6162")};
    CHECK(cut.field("dhcp.option.type") == "53,12");
    CHECK(cut.field("dhcp.option.hostname").empty());
    CHECK(cut.decoder.decoded().find(proto::dhcp)->fault == damage::malformed);
    decoded open{message("350101")};
    CHECK(open.field("dhcp.option.dhcp") == "1");
    CHECK(open.decoder.decoded().find(proto::dhcp)->fault == damage::none);
    decoded half{message("350101 0c")};
    CHECK(half.field("dhcp.option.type") == "53");
}

} // namespace netkit::sniff
