// The Network port on Node: UDP in node-udp.ts, TCP in node-tcp.ts, TLS in node-tls.ts, WebSockets in node-websocket.ts,
// and the system's choice of source address.
import type { Network, SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity, UdpSocket, WebSocketTarget } from "../../ports/network.ts";
import { connectNodeTcp, listenNodeTcp } from "./node-tcp.ts";
import { connectNodeTls, listenNodeTls } from "./node-tls.ts";
import { askLocalAddress, openNodeUdp } from "./node-udp.ts";
import { connectNodeWebSocket, listenNodeWebSocket } from "./node-websocket.ts";

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

  connectTls(remote: SocketAddress, options: TlsClientOptions, localAddress?: string): Promise<StreamConnection> {
    return connectNodeTls(remote, options, localAddress);
  }

  listenTls(local: SocketAddress, identity: TlsIdentity): Promise<StreamListener> {
    return listenNodeTls(local, identity);
  }

  connectWebSocket(remote: SocketAddress, target: WebSocketTarget, localAddress?: string): Promise<StreamConnection> {
    return connectNodeWebSocket(remote, target, localAddress);
  }

  listenWebSocket(local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
    return listenNodeWebSocket(local, identity);
  }

  localAddressFor(peer: SocketAddress): Promise<string | undefined> {
    return askLocalAddress(peer);
  }
}
