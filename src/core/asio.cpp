// Asio is compiled once, here (BOOST_ASIO_SEPARATE_COMPILATION): every other file only declares it.

#include "netkit/core/net.hpp"

#include <boost/asio/impl/src.hpp>
