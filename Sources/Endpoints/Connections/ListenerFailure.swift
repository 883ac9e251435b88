import Foundation
import NIOCore

/// Why a listener cannot be opened.
package struct ListenerFailure: Error, CustomStringConvertible {
    enum Cause: Error, Hashable {
        case addressInUse
        case notPermitted
        case addressNotAvailable
        case hostUnknown
        case pathTooLong
        /// The socket was closed while the service ran.
        case lost
        case other(String)

        /// What an error of the network library means; `nil` where it is none of opening a listener.
        init?(_ error: any Error) {
            switch error {
            case let error as IOError: self.init(error.errnoCode)
            case is SocketAddressError.UnknownHost: self = .hostUnknown
            case SocketAddressError.unixDomainSocketPathTooLong: self = .pathTooLong
            default: return nil
            }
        }

        init(_ code: CInt) {
            self =
                switch code {
                case EADDRINUSE: .addressInUse
                case EACCES: .notPermitted
                case EADDRNOTAVAIL: .addressNotAvailable
                default: .other(String(cString: strerror(code)))
                }
        }
    }

    let listener: String
    let address: Listener.Address
    let cause: Cause

    package var description: String {
        let what =
            switch address {
            case .network(let host, let port): reason(host, port)
            case .unixSocket(let path): reason(path)
            }
        return "listeners.\(listener).address: \(what)"
    }

    private func reason(_ host: String, _ port: Int) -> String {
        switch cause {
        case .addressInUse:
            "port \(port) of \(host) is taken by another process; stop that process or configure another port"
        case .notPermitted:
            "not allowed to listen on port \(port) of \(host); ports below 1024 need a privilege, such as "
                + "CAP_NET_BIND_SERVICE"
        case .addressNotAvailable: "\(host) is not an address of this machine"
        case .hostUnknown:
            "the name \(host) cannot be resolved; write an address of this machine, such as 0.0.0.0 for all of them"
        case .pathTooLong: "\(host) cannot be listened on"
        case .lost: "the system has closed the socket on port \(port) of \(host); start the service again"
        case .other(let text): "cannot listen on port \(port) of \(host): \(text)"
        }
    }

    private func reason(_ path: String) -> String {
        switch cause {
        case .addressInUse:
            "the socket \(path) is served by another process; stop that process or configure another path"
        case .notPermitted: "not allowed to create the socket \(path); its folder must be writable to this user"
        case .addressNotAvailable, .hostUnknown: "\(path) cannot be a socket"
        case .pathTooLong: "the path \(path) is too long for a socket"
        case .lost: "the system has closed the socket \(path); start the service again"
        case .other(let text): "cannot listen on the socket \(path): \(text)"
        }
    }
}
