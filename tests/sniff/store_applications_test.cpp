// Databases, caches and brokers: Redis, memcached, MQTT, MySQL, PostgreSQL. What each field is was
// read from tshark 4.0 for the same payloads.

#include <string>

#include "decoded_payload.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using test::from_hex;
using test::from_text;
using test::octets;

octets joined(std::initializer_list<octets> parts)
{
    octets made;
    for (const auto& each : parts)
        made.insert(made.end(), each.begin(), each.end());
    return made;
}

/// Text with its NULs.
template <std::size_t Size>
octets text(const char (&of)[Size])
{
    return from_text({of, Size - 1});
}

octets mysql_packet(std::uint8_t number, const octets& body)
{
    return joined({{static_cast<std::uint8_t>(body.size()), 0, 0, number}, body});
}

octets pgsql_message(char letter, const octets& body)
{
    return joined(
        {{static_cast<std::uint8_t>(letter), 0, 0, 0, static_cast<std::uint8_t>(body.size() + 4)},
         body});
}

const octets mysql_greeting =
    joined({from_hex("0a"), text("8.0.1\0"), from_hex("07000000"), text("ABCDEFGH\0"),
            from_hex("fff7 21 0200 0081 15"), octets(10, 0), text("IJKLMNOPQRST\0"),
            text("mysql_native_password\0")});
const octets mysql_login =
    joined({from_hex("8da20800 00000001 21"), octets(23, 0), text("root\0"), from_hex("00"),
            text("shop\0"), text("mysql_native_password\0")});

} // namespace

TEST_CASE("redis: values of every kind, however deep", "[sniff][redis]")
{
    auto get = asked(6379, "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
    CHECK(get.last() == "resp");
    CHECK(get.field("resp.array.length") == "2");
    CHECK(get.field("resp.bulk_string.length") == "3,3");
    CHECK(get.field("resp.bulk_string.value") == "474554,6b6579");
    auto some = answered(6379, ":-42\r\n+OK\r\n-ERR no\r\n");
    CHECK(some.field("resp.integer") == "-42");
    CHECK(some.field("resp.string") == "OK");
    CHECK(some.field("resp.error") == "ERR no");
    CHECK(answered(6379, "*2\r\n:1\r\n*1\r\n+x\r\n").field("resp.array.length") == "2,1");
}

TEST_CASE("redis: nothing, and what the next segment goes on with", "[sniff][redis]")
{
    CHECK(answered(6379, "$-1\r\n").field("resp.bulk_string.length") == "-1");
    CHECK(answered(6379, "*-1\r\n").field("resp.array.length") == "-1");
    auto part = answered(6379, "$10\r\nhel");
    CHECK(part.field("resp.bulk_string.value") == "68656c");
    CHECK(part.field("resp.partial") == "1");
    CHECK(answered(6379, "lo\r\n").field("resp.fragment") == "1");
    CHECK(answered(6379, "$99999999999999\r\nx\r\n").field("resp.partial") == "1");
    CHECK(asked(16379, "*1\r\n$4\r\nPING\r\n").last() == "resp"); // known by its shape
}

TEST_CASE("memcached: commands, items and answers in text", "[sniff][memcached]")
{
    auto get = asked(11211, "get a b\r\n");
    CHECK(get.field("memcache.command") == "get");
    CHECK(get.field("memcache.key") == "a,b");
    auto set = asked(11211, "set k 1 60 2\r\nhi\r\n");
    CHECK(set.field("memcache.flags") == "1");
    CHECK(set.field("memcache.expiration") == "60");
    CHECK(set.field("memcache.value.length") == "2");
    CHECK(set.field("memcache.value") == "hi");
    CHECK(asked(11211, "incr n 5\r\n").field("memcache.value") == "5");
    CHECK(answered(11211, "VALUE a 5 3\r\nabc\r\nEND\r\n").field("memcache.value") == "abc");
    CHECK(answered(11211, "STORED\r\n").field("memcache.response") == "STORED");
    CHECK(answered(11211, "VERSION 1.6\r\n").field("memcache.version") == "1.6");
}

TEST_CASE("memcached: the binary head, and lengths that contradict", "[sniff][memcached]")
{
    auto get = asked(11211, from_hex("8000 0003 00 00 0000 00000003 00000007 0000000000000000"
                                     "6b6579"));
    CHECK(get.field("memcache.magic") == "128");
    CHECK(get.field("memcache.key") == "key");
    CHECK(get.field("memcache.opaque") == "7");
    auto value = answered(11211, from_hex("8100 0000 04 00 0000 00000006 00000007 "
                                          "0000000000000001 deadbeef 6869"));
    CHECK(value.field("memcache.value") == "hi");
    CHECK(value.field("memcache.cas") == "1");
    auto wrong = asked(11211, from_hex("8000 0003 00 00 0000 00000002 00000007 0000000000000000"
                                       "6b6579"));
    CHECK(wrong.field("memcache.key").empty());
}

TEST_CASE("mqtt: who connects, and with what", "[sniff][mqtt]")
{
    auto user = asked(
        1883, joined({from_hex("101c 0004"), text("MQTT"), from_hex("04c2003c 0002"), text("c1"),
                      from_hex("0004"), text("user"), from_hex("0004"), text("pass")}));
    CHECK(user.last() == "mqtt");
    CHECK(user.field("mqtt.msgtype") == "1");
    CHECK(user.field("mqtt.ver") == "4");
    CHECK(user.field("mqtt.kalive") == "60");
    CHECK(user.field("mqtt.clientid") == "c1");
    CHECK(user.field("mqtt.username") == "user");
    auto will = asked(21883, joined({from_hex("1015 0004"), text("MQTT"),
                                     from_hex("0406003c 0001 63 0001 77 0002 6279")}));
    CHECK(will.last() == "mqtt"); // known by its shape
    CHECK(will.field("mqtt.willtopic") == "w");
    CHECK(will.field("mqtt.willmsg") == "6279");
    auto five = asked(1883, joined({from_hex("1015 0004"), text("MQTT"),
                                    from_hex("0502003c 05 1100000001 0003 616263")}));
    CHECK(five.field("mqtt.clientid") == "abc"); // behind its properties
}

TEST_CASE("mqtt: topics, identifiers and grants", "[sniff][mqtt]")
{
    auto publish = asked(1883, from_hex("3407 0001 74 0009 6869"));
    CHECK(publish.field("mqtt.qos") == "2");
    CHECK(publish.field("mqtt.topic") == "t");
    CHECK(publish.field("mqtt.msgid") == "9");
    CHECK(publish.field("mqtt.msg") == "6869");
    auto subscribe = asked(1883, from_hex("8208 000a 0003 612f62 01"));
    CHECK(subscribe.field("mqtt.topic") == "a/b");
    CHECK(subscribe.field("mqtt.sub.qos") == "1");
    CHECK(answered(1883, from_hex("9004 000a 01 80")).field("mqtt.suback.qos") == "1,128");
    CHECK(asked(1883, from_hex("a206 000b 0002 6162")).field("mqtt.topic") == "ab");
    CHECK(answered(1883, from_hex("4002 0009 d000")).field("mqtt.msgtype") == "4,13");
}

TEST_CASE("mqtt: a length of more than four bytes ends it", "[sniff][mqtt]")
{
    CHECK(asked(1883, from_hex("30ffffffff01 00")).field("mqtt.msgtype").empty());
    CHECK(asked(1883, from_hex("3080800100 00")).field("mqtt.len") == "16384");
}

TEST_CASE("mysql: greeting, login, commands and errors", "[sniff][mysql]")
{
    auto greeting = answered(3306, mysql_packet(0, mysql_greeting));
    CHECK(greeting.last() == "mysql");
    CHECK(greeting.field("mysql.version") == "8.0.1");
    CHECK(greeting.field("mysql.thread_id") == "7");
    CHECK(answered(13306, mysql_packet(0, mysql_greeting)).last() == "mysql");
    auto login = asked(3306, mysql_packet(1, mysql_login));
    CHECK(login.field("mysql.user") == "root");
    CHECK(login.field("mysql.schema") == "shop");
    auto query = asked(3306, mysql_packet(0, text("\x03select 1")));
    CHECK(query.field("mysql.command") == "3");
    CHECK(query.field("mysql.query") == "select 1");
    auto error = answered(3306, mysql_packet(1, joined({from_hex("ff1504"), text("#28000No")})));
    CHECK(error.field("mysql.error_code") == "1045");
    CHECK(error.field("mysql.sqlstate") == "28000");
    CHECK(error.field("mysql.error.message") == "No");
}

TEST_CASE("mysql: a packet longer than what is there ends the segment", "[sniff][mysql]")
{
    auto two = asked(3306, joined({mysql_packet(0, text("\x01")), from_hex("ffffff 00 03 61")}));
    CHECK(two.field("mysql.packet_length") == "1,16777215");
    CHECK(two.field("mysql.command") == "1,3");
}

TEST_CASE("pgsql: messages without a letter", "[sniff][pgsql]")
{
    auto start = asked(
        5432, joined({from_hex("0000001b 00030000"), text("user\0a\0"), text("database\0d\0\0")}));
    CHECK(start.last() == "pgsql");
    CHECK(start.field("pgsql.type") == "Startup message");
    CHECK(start.field("pgsql.version_major") == "3");
    CHECK(start.field("pgsql.parameter_name") == "user,database");
    CHECK(start.field("pgsql.parameter_value") == "a,d");
    CHECK(asked(5432, from_hex("00000008 04d2162f")).field("pgsql.type") == "SSL request");
    auto cancel = asked(5432, from_hex("00000010 04d2162e 00000001 00000002"));
    CHECK(cancel.field("pgsql.type") == "Cancel request");
    CHECK(cancel.field("pgsql.key") == "2");
}

TEST_CASE("pgsql: questions, and answers one after another", "[sniff][pgsql]")
{
    CHECK(asked(5432, pgsql_message('Q', text("select 1\0"))).field("pgsql.query") == "select 1");
    auto parse = asked(5432, pgsql_message('P', text("s1\0select $1\0\0\0")));
    CHECK(parse.field("pgsql.statement") == "s1");
    CHECK(parse.field("pgsql.query") == "select $1");
    auto ready = answered(
        5432,
        joined({pgsql_message('R', from_hex("00000000")), pgsql_message('S', text("tz\0UTC\0")),
                pgsql_message('K', from_hex("00000001 00000002")), pgsql_message('Z', text("I"))}));
    CHECK(ready.field("pgsql.type") ==
          "Authentication request,Parameter status,Backend key data,Ready for query");
    CHECK(ready.field("pgsql.parameter_value") == "UTC");
    CHECK(ready.field("pgsql.status") == "73");
    auto rows = answered(
        5432, joined({pgsql_message('T', joined({from_hex("0001"), text("id\0"), octets(18, 0)})),
                      pgsql_message('C', text("SELECT 1\0"))}));
    CHECK(rows.field("pgsql.col.name") == "id");
    CHECK(rows.field("pgsql.tag") == "SELECT 1");
    auto error = answered(5432, pgsql_message('E', text("SERROR\0C42P01\0Mno table\0\0")));
    CHECK(error.field("pgsql.severity") == "ERROR");
    CHECK(error.field("pgsql.code") == "42P01");
    CHECK(error.field("pgsql.message") == "no table");
}

} // namespace netkit::sniff
