// Applications that speak in lines, and Telnet and SSH, which begin with one. What each field is
// was read from tshark 4.0 for the same payloads.

#include <string>

#include "decoded_payload.hpp"
#include "support/catch.hpp"

namespace netkit::sniff {

namespace {

using test::from_hex;
using test::from_text;
using test::octets;

/// A binary packet of RFC 4253 §6 around a message.
octets ssh_packet(const octets& message)
{
    auto padding = 8 - (message.size() + 5) % 8;
    if (padding < 4) padding += 8;
    const auto length = message.size() + 1 + padding;
    octets made{0, 0, static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length),
                static_cast<std::uint8_t>(padding)};
    made.insert(made.end(), message.begin(), message.end());
    made.insert(made.end(), padding, 0);
    return made;
}

/// The first message of a key exchange: ten lists of names.
octets key_exchange()
{
    octets made = from_hex("14 000102030405060708090a0b0c0d0e0f");
    for (const std::string_view list :
         {"curve25519-sha256", "ssh-ed25519", "aes128-ctr", "aes256-ctr", "hmac-sha2-256",
          "hmac-sha1", "none", "zlib", "", ""}) {
        made.insert(made.end(), {0, 0, 0, static_cast<std::uint8_t>(list.size())});
        made.insert(made.end(), list.begin(), list.end());
    }
    made.insert(made.end(), 5, 0);
    return made;
}

} // namespace

TEST_CASE("smtp: commands in any case, each with what follows it", "[sniff][smtp]")
{
    auto envelope = asked(25, "MAIL FROM:<a@b> SIZE=3\r\nRCPT TO:<c@d>\r\nDATA\r\n");
    CHECK(envelope.last() == "smtp");
    CHECK(envelope.field("smtp.req.command") == "MAIL,RCPT,DATA");
    CHECK(envelope.field("smtp.req.parameter") == "FROM:<a@b> SIZE=3,TO:<c@d>");
    CHECK(envelope.field("smtp.command_line") ==
          "MAIL FROM:<a@b> SIZE=3\\r\\n,RCPT TO:<c@d>\\r\\n,DATA\\r\\n");
    CHECK(asked(25, "quit\r\n").field("smtp.req.command") == "quit");
}

TEST_CASE("smtp: a line of a mail is no command", "[sniff][smtp]")
{
    auto mail = asked(25, "Dear reader,\r\nhelo as they say\r\n.\r\n");
    CHECK(mail.field("smtp.req.command") == "helo");
    CHECK(asked(25, "text\r\n").field("smtp.req").empty());
}

TEST_CASE("smtp: an answer of several lines is one answer", "[sniff][smtp]")
{
    auto hello = answered(25, "250-host\r\n250-SIZE 100\r\n250 HELP\r\n");
    CHECK(hello.field("smtp.response.code") == "250");
    CHECK(hello.field("smtp.rsp.parameter") == "host,SIZE 100,HELP");
    auto three = answered(25, "250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(three.field("smtp.response.code") == "250,250,354");
    auto bare = answered(25, "221\r\n");
    CHECK(bare.field("smtp.response.code") == "221");
    CHECK(bare.field("smtp.rsp.parameter").empty());
}

TEST_CASE("pop: a command or an indicator, and the rest of the line", "[sniff][pop]")
{
    auto user = asked(110, "USER alice\r\n");
    CHECK(user.field("pop.request.command") == "USER");
    CHECK(user.field("pop.request.parameter") == "alice");
    CHECK(asked(110, "LIST\r\n").field("pop.request.parameter").empty());
    auto no = answered(110, "-ERR no such\r\n");
    CHECK(no.field("pop.response.indicator") == "-ERR");
    CHECK(no.field("pop.response.description") == "no such");
    CHECK(answered(110, "a line of a mail\r\n").field("pop.response.indicator").empty());
}

TEST_CASE("imap: tags, commands and what they work on", "[sniff][imap]")
{
    auto login = asked(143, "a1 LOGIN alice secret\r\n");
    CHECK(login.field("imap.request_tag") == "a1");
    CHECK(login.field("imap.request.command") == "LOGIN");
    CHECK(login.field("imap.request.username") == "alice");
    CHECK(asked(143, "a2 select INBOX\r\n").field("imap.request.folder") == "INBOX");
    auto fetch = asked(143, "a3 UID FETCH 1 FLAGS\r\n");
    CHECK(fetch.field("imap.request.command.uid") == "1");
    CHECK(fetch.field("imap.request.command") == "FETCH");
    auto done = answered(143, "* 3 EXISTS\r\na2 OK [READ-WRITE] SELECT done\r\n");
    CHECK(done.field("imap.response_tag") == "a2");
    CHECK(done.field("imap.response.status") == "OK");
    CHECK(asked(143, "a4 NOOP").field("imap.line").empty()); // its end comes with the next segment
}

TEST_CASE("ftp: the ports that a control connection names", "[sniff][ftp]")
{
    auto active = asked(21, "PORT 10,0,0,2,200,10\r\n");
    CHECK(active.field("ftp.active.cip") == "10.0.0.2");
    CHECK(active.field("ftp.active.port") == "51210");
    auto passive = answered(21, "227 Entering Passive Mode (10,0,0,1,19,136).\r\n");
    CHECK(passive.field("ftp.response.code") == "227");
    CHECK(passive.field("ftp.passive.ip") == "10.0.0.1");
    CHECK(passive.field("ftp.passive.port") == "5000");
    CHECK(answered(21, "229 Extended (|||6446|)\r\n").field("ftp.epsv.port") == "6446");
    auto extended = asked(21, "EPRT |1|10.0.0.1|5282|\r\n");
    CHECK(extended.field("ftp.eprt.af") == "1");
    CHECK(extended.field("ftp.eprt.port") == "5282");
    CHECK(answered(21, "257 \"/home/a\" is it\r\n").field("ftp.current-working-directory") ==
          "/home/a");
}

TEST_CASE("ftp: numbers that are no port are none", "[sniff][ftp]")
{
    for (const auto* text : {"227 (10,0,0,256,1,1)\r\n", "227 (10,0,0,1,19)\r\n", "227\r\n",
                             "227 10.0.0.1.1.1\r\n", "227 (10,0,0,1,,1)\r\n"}) {
        INFO(text);
        CHECK(answered(21, text).field("ftp.passive.port").empty());
    }
    for (const auto* text : {"229 (|||6446\r\n", "229 (\r\n", "229 none\r\n"}) {
        INFO(text);
        CHECK(answered(21, text).field("ftp.epsv.port").empty());
    }
}

TEST_CASE("sip: a request's line, ways and addresses", "[sniff][sip]")
{
    decoded_frame invite{udp_frame(
        40000, 5060,
        from_text("INVITE sip:bob@b.example:5070 SIP/2.0\r\n"
                  "Via: SIP/2.0/UDP a.example:5060;branch=z9x;received=10.0.0.9\r\n"
                  "From: \"A\" <sip:alice@a.example>;tag=77\r\nTo: <sip:bob@b.example>\r\n"
                  "Call-ID: id@a\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
                  "Contact: <sip:alice@[::1]:5062>\r\nContent-Length: 0\r\n\r\n"))};
    CHECK(invite.last() == "sip");
    CHECK(invite.field("sip.Method") == "INVITE");
    CHECK(invite.field("sip.r-uri.user") == "bob");
    CHECK(invite.field("sip.r-uri.port") == "5070");
    CHECK(invite.field("sip.Via.transport") == "UDP");
    CHECK(invite.field("sip.Via.received") == "10.0.0.9");
    CHECK(invite.field("sip.from.tag") == "77");
    CHECK(invite.field("sip.contact.host") == "[::1]");
    CHECK(invite.field("sip.contact.port") == "5062");
    CHECK(invite.field("sip.CSeq.method") == "INVITE");
    CHECK(invite.field("sip.Max-Forwards") == "70");
}

TEST_CASE("sip: an answer with short names of its fields, on any port", "[sniff][sip]")
{
    decoded_frame ringing{
        udp_frame(7000, 7001,
                  from_text("SIP/2.0 180 Ringing\r\nv: SIP/2.0/TCP h\r\nf: sip:a@b;tag=1\r\n"
                            "t: <sip:c@d>;tag=2\r\ni: x\r\nl: 0\r\n\r\n"))};
    CHECK(ringing.field("sip.Status-Code") == "180");
    CHECK(ringing.field("sip.Via.transport") == "TCP");
    CHECK(ringing.field("sip.from.tag") == "1");
    CHECK(ringing.field("sip.to.addr") == "sip:c@d");
    CHECK(ringing.field("sip.Call-ID") == "x");
}

TEST_CASE("sip: a body says where the media will be", "[sniff][sip][rtp]")
{
    payload_decoder decoder;
    const auto offer = udp_frame(5060, 5060,
                                 from_text("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n"
                                           "c=IN IP4 10.0.0.2\r\nm=audio 7078 RTP/AVP 0\r\n"));
    const auto media = udp_frame(9000, 7078, from_hex("80000001 00000002 deadbeef ffff"));
    decoder.decode(media);
    CHECK(decoder.last() == "data");
    decoder.decode(offer);
    decoder.decode(media);
    CHECK(decoder.last() == "rtp");
    CHECK(decoder.field("rtp.ssrc") == "0xdeadbeef");
}

TEST_CASE("telnet: commands between the text, a doubled 255 is text", "[sniff][telnet]")
{
    auto mixed = asked(23, from_hex("fffb18 fffd01 fff1 68690a 776f"));
    CHECK(mixed.field("telnet.cmd") == "251,253,241");
    CHECK(mixed.field("telnet.subcmd") == "24,1");
    CHECK(mixed.field("telnet.data") == "hi\\n,wo");
    CHECK(answered(23, from_hex("61 ffff 62")).field("telnet.cmd").empty());
}

TEST_CASE("telnet: the terminal's name and its size", "[sniff][telnet]")
{
    CHECK(asked(23, from_hex("fffa1800 787465726d fff0")).field("telnet.string_subopt.value") ==
          "xterm");
    auto size = asked(23, from_hex("fffa1f 0050 0018 fff0"));
    CHECK(size.field("telnet.naws_subopt.width") == "80");
    CHECK(size.field("telnet.naws_subopt.height") == "24");
    CHECK(asked(23, from_hex("fffa1f 0050 fff0")).field("telnet.naws_subopt.width").empty());
}

TEST_CASE("ssh: the banner on any port, and the lists of the key exchange", "[sniff][ssh]")
{
    auto banner = answered(2022, "SSH-2.0-OpenSSH_9\r\n");
    CHECK(banner.last() == "ssh");
    CHECK(banner.field("ssh.protocol") == "SSH-2.0-OpenSSH_9");
    auto lists = asked(22, ssh_packet(key_exchange()));
    CHECK(lists.field("ssh.message_code") == "20");
    CHECK(lists.field("ssh.kex_algorithms") == "curve25519-sha256");
    CHECK(lists.field("ssh.mac_algorithms_server_to_client") == "hmac-sha1");
    CHECK(lists.field("ssh.kex.hassh_algorithms") ==
          "curve25519-sha256;aes128-ctr;hmac-sha2-256;none");
    // Each by `printf '%s' LISTS | md5sum`.
    CHECK(lists.field("ssh.kex.hassh") == "e97d07603350d1111ec2b64bf25413c9");
    CHECK(answered(22, ssh_packet(key_exchange())).field("ssh.kex.hasshserver") ==
          "1d28bf246fed683b2556414dbd13cd28");
}

TEST_CASE("ssh: packets in the clear follow one another, others are not read", "[sniff][ssh]")
{
    auto both = ssh_packet(from_hex("1e 00000002 6b6b"));
    const auto last = ssh_packet(from_hex("15"));
    both.insert(both.end(), last.begin(), last.end());
    CHECK(asked(22, both).field("ssh.message_code") == "30,21");
    CHECK(asked(22, from_hex("8a1c0d33 9f60a1b2 c3d4e5f6 07182930"))
              .field("ssh.packet_length")
              .empty());
}

} // namespace netkit::sniff
