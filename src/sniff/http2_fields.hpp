#pragma once

#include "field_rows.hpp"

namespace netkit::sniff {

inline constexpr std::array http2_type_names{
    value_name{0, 0, "DATA"},          value_name{1, 1, "HEADERS"},
    value_name{2, 2, "PRIORITY"},      value_name{3, 3, "RST_STREAM"},
    value_name{4, 4, "SETTINGS"},      value_name{5, 5, "PUSH_PROMISE"},
    value_name{6, 6, "PING"},          value_name{7, 7, "GOAWAY"},
    value_name{8, 8, "WINDOW_UPDATE"}, value_name{9, 9, "CONTINUATION"},
};

/// RFC 9113 §7.
inline constexpr std::array http2_error_names{
    value_name{0, 0, "NO_ERROR"},
    value_name{1, 1, "PROTOCOL_ERROR"},
    value_name{2, 2, "INTERNAL_ERROR"},
    value_name{3, 3, "FLOW_CONTROL_ERROR"},
    value_name{4, 4, "SETTINGS_TIMEOUT"},
    value_name{5, 5, "STREAM_CLOSED"},
    value_name{6, 6, "FRAME_SIZE_ERROR"},
    value_name{7, 7, "REFUSED_STREAM"},
    value_name{8, 8, "CANCEL"},
    value_name{9, 9, "COMPRESSION_ERROR"},
    value_name{10, 10, "CONNECT_ERROR"},
    value_name{11, 11, "ENHANCE_YOUR_CALM"},
    value_name{12, 12, "INADEQUATE_SECURITY"},
    value_name{13, 13, "HTTP_1_1_REQUIRED"},
};

inline constexpr auto http2_fields = field_table(
    row_of(form::text, "http2.magic", "Magic").asked(), label("http2.stream", "Stream").asked(),
    dec("http2.length", "Length"), dec("http2.type", "Type").with(http2_type_names),
    hex("http2.flags", "Flags", 2), flag("http2.flags.priority", "Priority"),
    flag("http2.flags.padded", "Padded"), flag("http2.flags.eh", "End Headers"),
    flag("http2.flags.end_stream", "End Stream"), flag("http2.flags.ack.settings", "ACK"),
    flag("http2.flags.ack.ping", "ACK"), hex("http2.r", "Reserved", 8).asked(),
    dec("http2.streamid", "Stream Identifier"), dec("http2.pad_length", "Pad Length").detail(),
    flag("http2.exclusive", "Exclusive"),
    dec("http2.stream_dependency", "Stream Dependency").detail(),
    dec("http2.headers.weight", "Weight").detail(),
    dec("http2.headers.weight_real", "Weight real").detail(),
    label("http2.settings", "Settings").asked(),
    dec("http2.settings.id", "Settings Identifier").detail(),
    dec("http2.settings.header_table_size", "Header table size").detail(),
    dec("http2.settings.enable_push", "Enable PUSH").detail(),
    dec("http2.settings.max_concurrent_streams", "Max concurrent streams").detail(),
    dec("http2.settings.initial_window_size", "Initial Windows Size").detail(),
    dec("http2.settings.max_frame_size", "Max frame size").detail(),
    dec("http2.settings.max_header_list_size", "Max header list size").detail(),
    dec("http2.settings.extended_connect", "Extended CONNECT").detail(),
    dec("http2.settings.unknown", "Unknown").detail(),
    dec("http2.push_promise.promised_stream_id", "Promised-Stream-ID").detail(),
    raw_bytes("http2.ping", "Ping"), raw_bytes("http2.pong", "Pong"),
    dec("http2.goaway.last_stream_id", "Last-Stream-ID").detail(),
    dec("http2.goaway.error", "Error").with(http2_error_names),
    raw_bytes("http2.goaway.addata", "Additional Debug Data"),
    dec("http2.rst_stream.error", "Error").with(http2_error_names),
    dec("http2.window_update.window_size_increment", "Window Size Increment").detail(),
    raw_bytes("http2.data.data", "Data").asked(),
    raw_bytes("http2.headers", "Header Block Fragment").asked(),
    label("http2.header", "Header").asked(), dec("http2.header.name.length", "Name Length").asked(),
    row_of(form::text, "http2.header.name", "Name").detail(),
    dec("http2.header.value.length", "Value Length").asked(),
    row_of(form::text, "http2.header.value", "Value").detail(),
    row_of(form::text, "http2.headers.method", "Method"),
    row_of(form::text, "http2.headers.scheme", "Scheme").detail(),
    row_of(form::text, "http2.headers.authority", "Authority"),
    row_of(form::text, "http2.headers.path", "Path"), dec("http2.headers.status", "Status"),
    row_of(form::text, "http2.headers.content_type", "Content type"),
    row_of(form::text, "http2.headers.user_agent", "User-agent").detail(),
    dec("http2.headers.content_length", "Content length").detail());

consteval const field& http2_field(std::string_view name)
{
    for (const auto& each : http2_fields)
        if (each.name.substr(6) == name) return each;
    throw "no such field";
}

} // namespace netkit::sniff
