#include "netkit/proxy/fields.hpp"

#include "support/catch.hpp"

#include <string>
#include <vector>

using netkit::proxy::field_id;
using netkit::proxy::field_id_count;
using netkit::proxy::field_name;
using netkit::proxy::field_ref;
using netkit::proxy::field_table;
using netkit::proxy::for_each_element;
using netkit::proxy::identify_field;

namespace {

std::string swap_case(std::string_view text)
{
    std::string out{text};
    for (char& c : out) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) c = static_cast<char>(c ^ 0x20);
    }
    return out;
}

std::vector<std::string> elements(std::string_view list)
{
    std::vector<std::string> found;
    for_each_element(list, [&found](std::string_view element) { found.emplace_back(element); });
    return found;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("fields: every known name is recognised in any case", "[proxy][fields]")
{
    CHECK(field_name(field_id::other).empty());
    for (std::size_t i = 1; i < field_id_count; ++i) {
        const auto id = static_cast<field_id>(i);
        const std::string name{field_name(id)};
        CAPTURE(name);
        CHECK(!name.empty());
        CHECK(identify_field(name) == id);
        CHECK(identify_field(swap_case(name)) == id);
    }
}

TEST_CASE("fields: a name that differs in one byte is another field", "[proxy][fields]")
{
    for (std::size_t i = 1; i < field_id_count; ++i) {
        const std::string name{field_name(static_cast<field_id>(i))};
        for (std::size_t at = 0; at < name.size(); ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string other = name;
                other[at] = static_cast<char>(byte);
                if (other == name || other[at] == swap_case(name)[at]) continue;
                const field_id found = identify_field(other);
                if (found != field_id::other) {
                    CAPTURE(name, other);
                    CHECK(swap_case(field_name(found)).size() == other.size());
                    CHECK(field_name(found) != name);
                }
            }
        }
        CHECK(identify_field(name + "x") == field_id::other);
        CHECK(identify_field(name.substr(1)) == field_id::other);
    }
    CHECK(identify_field("") == field_id::other);
    CHECK(identify_field(std::string(100, 'a')) == field_id::other);
    CHECK(identify_field("Content_Length") == field_id::other);
    CHECK(identify_field("Content\rLength") == field_id::other);
}

TEST_CASE("fields: tokens are the tchars of RFC 9110", "[proxy][fields]")
{
    const std::string tchars = "!#$%&'*+-.^_`|~0123456789"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        CAPTURE(byte);
        CHECK(netkit::proxy::is_token_byte(c) == (tchars.find(c) != std::string::npos));
    }
    CHECK(netkit::proxy::is_token(tchars));
    CHECK_FALSE(netkit::proxy::is_token(""));
    CHECK_FALSE(netkit::proxy::is_token(tchars + ' '));
}

TEST_CASE("fields: a value holds no control byte but HTAB", "[proxy][fields]")
{
    for (int byte = 0; byte < 256; ++byte) {
        const std::string value{'a', static_cast<char>(byte), 'b'};
        const bool good = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
        CAPTURE(byte);
        CHECK(netkit::proxy::is_field_value(value) == good);
    }
}

TEST_CASE("fields: only SP and HTAB are white space", "[proxy][fields]")
{
    CHECK(netkit::proxy::trim_field_space(" \t a b\t ") == "a b");
    CHECK(netkit::proxy::trim_field_space(" \t ").empty());
    for (const std::string_view odd : {"\v", "\f", "\xa0", "\x85", "\r", "\n"}) {
        CHECK(netkit::proxy::trim_field_space(odd) == odd);
    }
}

TEST_CASE("fields: a list is cut at commas outside quotes", "[proxy][fields]")
{
    CHECK(elements("") == strings{});
    CHECK(elements(" , ,, ") == strings{});
    CHECK(elements("a") == strings{"a"});
    CHECK(elements(" a ,\tb,c ") == strings{"a", "b", "c"});
    CHECK(elements("a=\"x,y\", b") == strings{"a=\"x,y\"", "b"});
    CHECK(elements("\"a\\\",b\", c") == strings{"\"a\\\",b\"", "c"});
    CHECK(elements("\"open, b") == strings{"\"open, b"});
    CHECK(elements("a\"\\") == strings{"a\"\\"});
}

TEST_CASE("fields: a table finds the first line of a kind wherever the bytes are",
          "[proxy][fields]")
{
    std::string bytes = "Via: a\r\nHost: b\r\nHost: c\r\n";
    field_table table;
    for (const std::size_t at : {std::size_t{0}, std::size_t{8}, std::size_t{17}}) {
        field_ref ref;
        ref.name_offset = static_cast<std::uint32_t>(at);
        ref.name_size = static_cast<std::uint16_t>(bytes.find(':', at) - at);
        ref.value_offset = static_cast<std::uint32_t>(at + ref.name_size + 2);
        ref.value_size = 1;
        ref.id = identify_field(std::string_view{bytes}.substr(at, ref.name_size));
        table.push(ref);
    }
    table.rebase(bytes.data());
    CHECK(table.value_of(field_id::host) == "b");
    const std::string moved = bytes;
    bytes.assign(bytes.size(), '?');
    table.rebase(moved.data());
    CHECK(table.value_of(field_id::via) == "a");
    CHECK(table.name(*table.find(field_id::host)) == "Host");
    CHECK(table.find(field_id::date) == nullptr);
    CHECK(table.value_of(field_id::date).empty());
    table.clear();
    CHECK(table.find(field_id::host) == nullptr);
}
