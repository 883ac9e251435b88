import AuthorizationServer
import Crypto
import FoundationEssentials
import JOSE
import Synchronization

/// A device proves itself by a code that changes every 30 seconds, made from a key that it shares with us (RFC 6238).
final class OneTimeCodeFlow: CustomFlow {
    /// Keys by the name of the device.
    private let keys: [String: SymmetricKey]
    /// The step of the last code that each device has used: none counts twice.
    private let used = Mutex<[String: UInt64]>([:])

    let parameters = ["device", "one_time_code"]
    let headers: [String] = []

    /// - Parameter settings: keys as text, by the name of the device.
    init(settings: [String: String]) {
        keys = settings.mapValues { SymmetricKey(data: Data($0.utf8)) }
    }

    func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        guard let device = request.parameters["device"], let code = request.parameters["one_time_code"] else {
            return .denied(reason: "device and one_time_code belong together")
        }
        guard let key = keys[device] else { return .denied(reason: "device \(device) is not known") }
        let now = UInt64(request.time.timeIntervalSince1970) / 30
        // The step before counts too: a code may have been on its way.
        guard let step = [now, now - 1].first(where: { Self.isCode(code, at: $0, key) }) else {
            return .denied(reason: "device \(device): wrong code")
        }
        let isNew = used.withLock { used in
            guard step > used[device, default: 0] else { return false }
            used[device] = step
            return true
        }
        guard isNew else { return .denied(reason: "device \(device): the code was used before") }
        return .identity(attributes: ["device": .string(device), "proof": "one-time-code"])
    }

    /// Whether that is the code, in a time that does not tell how much of it is right.
    private static func isCode(_ text: String, at step: UInt64, _ key: SymmetricKey) -> Bool {
        let difference = zip(text.utf8, code(at: step, key).utf8).reduce(0) { $0 | $1.0 ^ $1.1 }
        return text.utf8.count == 8 && difference == 0
    }

    /// Eight digits (RFC 4226 §5.3).
    static func code(at step: UInt64, _ key: SymmetricKey) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let hash = Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        let start = Int(hash[31] & 15)
        let number = hash[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let digits = String(number % 100_000_000)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
