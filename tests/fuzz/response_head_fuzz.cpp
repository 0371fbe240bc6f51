// Any bytes as a response head: read at once and in two pieces alike, as the reference reads them,
// and no fold or control byte is left in what is accepted.
#include "netkit/proxy/http1_parser.hpp"
#include "netkit/proxy/request_guard.hpp"

#include "support/fuzz_check.hpp"
#include "support/http1_feed.hpp"
#include "support/reference_http1.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

using namespace netkit::proxy;
using netkit::test::must;

namespace {

constexpr std::size_t most_bytes = 8192; // below every limit

void check_facts(const response_parser& parser, bool head)
{
    request_facts request;
    request.is_head = head;
    request.upgrade = "websocket, foo";
    request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
    response_facts facts;
    if (examine(parser, request, facts) != rule::none) return;
    must(!(facts.interim && facts.switching), "101 is not interim");
    must(facts.body != framing::until_close || !facts.keep_alive, "until close is the last");
    must(facts.body != framing::length || facts.has_length, "a length was given");
    must(!head || facts.body == framing::none, "HEAD has no body");
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1) return 0;
    const std::size_t cut = data[0]; // then the message
    const std::string bytes(reinterpret_cast<const char*>(data) + 1,
                            std::min(size - 1, most_bytes));
    head_limits limits;
    limits.header_count = most_bytes;

    netkit::test::exact_copy seen{bytes};
    response_parser parser{limits};
    const auto status = parser.parse(seen.data(), seen.size());
    const auto pieces = netkit::test::feed_response(bytes, netkit::test::cut_at(cut), limits);
    must(pieces == netkit::test::outcome(parser, status), "pieces and whole agree");

    const auto expected = netkit::test::reference_response(bytes);
    must((status == parse_status::complete) == (expected.state == netkit::test::verdict::good) &&
             (status == parse_status::bad) == (expected.state == netkit::test::verdict::bad),
         "the reference agrees");
    if (status != parse_status::complete) return 0;
    must(parser.head_size() == expected.size, "the head ends where the reference says");
    must(parser.fields().refs().size() == expected.fields.size(), "as many fields");
    must(is_field_value(parser.reason()), "the reason is text");
    for (const auto& ref : parser.fields().refs()) {
        must(is_token(parser.fields().name(ref)), "a name is a token");
        must(is_field_value(parser.fields().value(ref)), "folds are gone");
    }
    check_facts(parser, cut % 2 == 0);
    return 0;
}
