// The Network port on Node: UDP in node-udp.ts, TCP in node-tcp.ts, and the system's choice of source address.
import type { Network, SocketAddress, StreamConnection, StreamListener, UdpSocket } from "../../ports/network.ts";
import { connectNodeTcp, listenNodeTcp } from "./node-tcp.ts";
import { askLocalAddress, openNodeUdp } from "./node-udp.ts";

/** The computer's own network. */
export class NodeNetwork implements Network {
  openUdp(local: SocketAddress): Promise<UdpSocket> {
    return openNodeUdp(local);
  }

  connectTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection> {
    return connectNodeTcp(remote, localAddress);
  }

  listenTcp(local: SocketAddress): Promise<StreamListener> {
    return listenNodeTcp(local);
  }

  localAddressFor(peer: SocketAddress): Promise<string | undefined> {
    return askLocalAddress(peer);
  }
}
