#pragma once

#include <cstdint>
#include <string_view>

namespace netkit::sniff {

/// Every protocol that has a layer of its own. A name ends in `_` only where C++ owns the word.
enum class proto : std::uint8_t {
    none,  ///< nothing more to decode
    frame, ///< the packet itself: always the first layer
    data,  ///< payload that nothing here understands
    // link
    eth,
    vlan,
    llc,
    null_,
    sll,
    sll2,
    ppp,
    pppoed,
    pppoes,
    radiotap,
    wlan,
    nflog,
    pktap,
    raw,
    mpls,
    mpls_cw,
    arp,
    stp,
    lldp,
    cdp,
    slow,
    eapol,
    macsec,
    // network
    ip,
    ipv6,
    ipv6_hopopts,
    ipv6_routing,
    ipv6_fraghdr,
    ipv6_dstopts,
    ah,
    esp,
    mipv6,
    shim6,
    hip,
    icmp,
    icmpv6,
    igmp,
    // transport
    tcp,
    udp,
    udplite,
    sctp,
    dccp,
    // tunnels
    gre,
    erspan,
    vxlan,
    geneve,
    gtp,
    teredo,
    etherip,
    l2tp,
    // routing
    ospf,
    bgp,
    vrrp,
    pim,
    hsrp,
    rip,
    ripng,
    eigrp,
    // applications
    dns,
    mdns,
    llmnr,
    nbns,
    dhcp,
    dhcpv6,
    ntp,
    tls,
    dtls,
    quic,
    http,
    http2,
    grpc,
    websocket,
    ssh,
    smtp,
    ftp,
    imap,
    pop,
    sip,
    rtp,
    rtcp,
    mqtt,
    redis,
    pgsql,
    mysql,
    snmp,
    syslog,
    radius,
    tftp,
    ssdp,
    stun,
    isakmp,
    bfd,
    telnet,
    nfs,
    smb,
    ldap,
    kerberos,
    memcached,
    whois,
    count
};

inline constexpr std::size_t proto_count = static_cast<std::size_t>(proto::count);

} // namespace netkit::sniff
