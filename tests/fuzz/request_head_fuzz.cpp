// Any bytes as a request head: read at once and in two pieces alike, as the reference reads them,
// and what is accepted holds nothing that another server could read differently.
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

constexpr std::size_t most_bytes = 8192; // below every limit but that of the method

void check_facts(const request_parser& parser)
{
    request_facts facts;
    const rule broken = examine(parser, facts);
    if (broken != rule::none) {
        must(rule_status(broken) >= 400 && !rule_name(broken).empty(),
             "a broken rule has a status");
        return;
    }
    must(std::string{"/?*"}.find(facts.path_query.front()) != std::string::npos, "there is a path");
    must(facts.http_1_0 || !facts.host.empty(), "HTTP/1.1 has a host");
    must(facts.body != framing::until_close, "no request ends by closing");
    must(!facts.websocket || !facts.websocket_key.empty(), "a WebSocket has a key");
    must(is_field_value(facts.upgrade), "an offer is a field value");
}

void check_fields(const field_table& fields)
{
    for (const auto& ref : fields.refs()) {
        must(is_token(fields.name(ref)), "a name is a token");
        must(is_field_value(fields.value(ref)), "a value holds no control byte");
        must(identify_field(fields.name(ref)) == ref.id, "the id belongs to the name");
    }
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

    const netkit::test::exact_copy seen{bytes};
    request_parser parser{limits};
    const auto status = parser.parse(seen.view());
    const auto pieces = netkit::test::feed_request(bytes, netkit::test::cut_at(cut), limits);
    must(pieces == netkit::test::outcome(parser, status), "pieces and whole agree");

    const auto expected = netkit::test::reference_request(bytes);
    must((status == parse_status::complete) == (expected.state == netkit::test::verdict::good) &&
             (status == parse_status::bad) == (expected.state == netkit::test::verdict::bad),
         "the reference agrees");
    if (status != parse_status::complete) return 0;
    must(parser.head_size() == expected.size, "the head ends where the reference says");
    must(parser.fields().refs().size() == expected.fields.size(), "as many fields");
    check_fields(parser.fields());
    check_facts(parser);
    return 0;
}
