import Foundation

/// Why a listener cannot be opened.
package struct ListenerFailure: Error, CustomStringConvertible {
    enum Cause: Hashable {
        case addressInUse
        case notPermitted
        case addressNotAvailable
        case other(String)

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
    let host: String
    let port: Int
    let cause: Cause

    package var description: String {
        let what =
            switch cause {
            case .addressInUse:
                "port \(port) of \(host) is taken by another process; stop that process or configure another port"
            case .notPermitted:
                "not allowed to listen on port \(port) of \(host); ports below 1024 need a privilege, such as "
                    + "CAP_NET_BIND_SERVICE"
            case .addressNotAvailable: "\(host) is not an address of this machine"
            case .other(let text): "cannot listen on port \(port) of \(host): \(text)"
            }
        return "listeners.\(listener).address: \(what)"
    }
}
