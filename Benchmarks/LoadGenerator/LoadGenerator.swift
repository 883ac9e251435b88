import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// Asks the token endpoint for tokens in a closed loop and prints what came of it as one JSON object.
@main
struct LoadGenerator: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a token endpoint for tokens as fast as it gives them",
        discussion: """
            EXAMPLE
              LoadGenerator --port 9443 --roots root.pem --audience orders \\
                  --certificate device-001.pem --key device-001.key
            """)

    @Option(help: ArgumentHelp("Port of the listener on 127.0.0.1.", valueName: "port"))
    var port: Int
    @Option(help: ArgumentHelp("PEM file with the roots of the server's certificate.", valueName: "file"))
    var roots: String
    @Option(help: ArgumentHelp("PEM file with the device's certificate chain; none without.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("PEM file with the device's private key.", valueName: "file"))
    var key: String?
    @Option(help: ArgumentHelp("Audience of the tokens, as the configuration names it.", valueName: "name"))
    var audience: String
    @OptionGroup(title: "Clients without certificates")
    var client: ClientOptions
    @Option(
        help: ArgumentHelp(
            "How many devices take turns; with more than one, each has a certificate of its own.", valueName: "number"))
    var devices = 1
    @Option(help: ArgumentHelp("Number of the first device.", valueName: "number"))
    var first: UInt32 = 0
    @Option(
        help: ArgumentHelp(
            "Text in the certificate that is a device's number in those of the others.", valueName: "text"))
    var name = "device-001"
    @Option(
        help: ArgumentHelp(
            "PEM file with the private key of the device's issuer, to sign the others.", valueName: "file"))
    var issuerKey: String?
    @Option(help: ArgumentHelp("How many requests are under way at one time.", valueName: "number"))
    var connections = 64
    @Flag(help: "Make a new connection, with a full handshake, for every request.")
    var handshakes = false
    @Option(help: ArgumentHelp("Seconds before the measured interval.", valueName: "seconds"))
    var warmup = 1.0
    @Option(help: ArgumentHelp("Seconds of the measured interval.", valueName: "seconds"))
    var duration = 4.0
    @Option(help: ArgumentHelp("How many answers end the run before its time.", valueName: "number"))
    var requests: Int?
    @Option(help: ArgumentHelp("The server's process, to report the CPU time that it used.", valueName: "pid"))
    var serverPid: Int32?

    func validate() throws {
        guard (1...65535).contains(port) else { throw ValidationError("--port is a number from 1 to 65535.") }
        guard (1...10_000).contains(connections) else {
            throw ValidationError("--connections is a number from 1 to 10000.")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together.")
        }
        guard (1...1_000_000).contains(devices) else {
            throw ValidationError("--devices is a number from 1 to 1000000.")
        }
        guard devices == 1 || (issuerKey != nil && certificate != nil) else {
            throw ValidationError("--devices needs --certificate and --issuer-key, to make their certificates.")
        }
        guard (requests ?? 1) > 0 else { throw ValidationError("--requests is a number from 1 on.") }
        guard warmup >= 0, duration > 0, warmup + duration <= 3600 else {
            throw ValidationError("--duration is longer than 0 seconds, and with --warmup an hour at most.")
        }
    }

    func run() throws {
        let start = NIODeadline.now()
        let plan = LoadPlan(
            port: port, connections: connections, isHandshakePerRequest: handshakes,
            warmup: .microseconds(Int64(warmup * 1e6)), duration: .microseconds(Int64(duration * 1e6)),
            requests: requests, serverPid: serverPid)
        var pool = try Devices(roots: roots, certificate: certificate, key: key)
        if devices > 1, let issuerKey {
            try pool.multiply(devices, from: first, name: name, issuerKey: issuerKey)
        }
        let tokenRequests = try client.requests(for: audience, seconds: warmup + duration)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let preparation = NIODeadline.now() - start
        var result = try loop.flatSubmit { [pool] in
            LoadRun(plan, devices: pool, requests: tokenRequests, on: loop).start()
        }.wait()
        result.preparationSeconds = Double(preparation.nanoseconds) / 1e9

        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
}
