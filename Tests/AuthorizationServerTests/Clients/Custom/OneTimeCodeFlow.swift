import AuthorizationServer
import Crypto
import FoundationEssentials
import JOSE

/// A device proves itself by a code that changes every 30 seconds, made from a key that it shares with us (RFC 6238).
struct OneTimeCodeFlow: CustomFlow {
    /// Keys by the name of the device.
    let keys: [String: SymmetricKey]

    let parameters = ["device", "one_time_code"]
    let headers: [String] = []

    func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        guard let device = request.parameters["device"], let code = request.parameters["one_time_code"] else {
            return .denied(reason: "device and one_time_code belong together")
        }
        guard let key = keys[device] else { return .denied(reason: "device \(device) is not known") }
        let step = UInt64(request.time.timeIntervalSince1970) / 30
        // The step before counts too: a code may have been on its way.
        let isRight = [step, step - 1].contains { Self.code(at: $0, key) == code }
        guard isRight else { return .denied(reason: "device \(device): wrong code") }
        return .identity(attributes: ["device": .string(device), "proof": "one-time-code"])
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
