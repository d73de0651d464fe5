// What ATLAS gives its programs: the object atlas, and the same names as globals. The value is a function that takes the host's functions and
// what the other scripts give.
(host, settings) => {
    "use strict";
    const { program, commandLine, isLocal, servers, input, std, pathOf, beforeCalls, stringify, parse } = settings;
    const { setTimeout } = globalThis;
    const completions = 120;
    const burst = 50;
    const refuse = (name, reason) => () => {
        throw new TypeError(`${name} is refused: ${reason}`);
    };
    const toNumber = value => Number.isFinite(Number(value)) ? Number(value) : 0;

    // A program of ATLAS counts its calls itself when it runs with --local. Calls that it has counted are not counted again.
    const sent = { count: 0, ahead: 0 };
    beforeCalls(() => {
        if (sent.ahead > 0) {
            sent.ahead--;
        } else {
            sent.count++;
        }
    });
    const countSent = value => {
        sent.ahead = value > sent.count ? sent.ahead + value - sent.count : 0;
        sent.count = value;
    };
    let receivedBefore = 0;
    let interval = -1;
    const state = {
        get pkt_sent() { return sent.count; },
        set pkt_sent(value) { countSent(toNumber(value)); },
        get pkt_received() { return host.countEnded("") - receivedBefore; },
        set pkt_received(value) { receivedBefore = host.countEnded("") - toNumber(value); },
        get interval() { return interval; },
        set interval(value) {
            interval = value;
            host.setInterval(Number.isFinite(Number(value)) ? Number(value) : -1);
        },
        local_execution: isLocal,
    };

    // The flags as ATLAS reads them: a value follows its flag, unless that begins with two dashes.
    const parseFlags = line => {
        const flags = {};
        const words = line.slice(1);
        words.forEach((word, i) => {
            if (word.startsWith("--") && word.length > 2) {
                const value = words[i + 1];
                flags[word.slice(2)] = value === undefined || value.startsWith("--") ? true : value;
            }
        });
        return flags;
    };
    const opts = Object.assign(parseFlags(["", ...commandLine]), { file: program, servers: servers.length, input });
    if (isLocal) {
        opts.local = true;
    }

    const started = Date.now();
    const countReceived = callee => host.countEnded(typeof callee === "function" ? pathOf(callee) ?? callee.name : `${callee}`);
    const finalize = () => std.exit(0);
    const distributed = [];
    const warming = [];
    const distribute = (callee, args) => {
        const calls = Array.from({ length: host.beginEverywhere() }, () => callee(...args));
        distributed.push(...calls);
        return calls;
    };
    const toPromise = callee => Object.defineProperty((...args) => new Promise(resolve => resolve(callee(...args))), "name", { value: callee.name });
    // Imports are wrapped already. A function of the program itself runs here, and its callers expect a promise.
    const wrapper = value => {
        if (typeof value === "function") {
            return pathOf(value) === undefined ? toPromise(value) : value;
        }
        return value;
    };

    const pace = count => count > 100 ? 900 : count > 80 ? 500 : count > 55 ? 200 : count > 25 ? 400 : count > 10 ? 700 : 800;
    const createTraffic = (callee, ...args) => {
        setTimeout(() => {
            callee(...args);
            createTraffic(callee, ...args);
        }, state.interval);
        if (state.pkt_received >= completions) {
            finalize();
        }
        state.interval = pace(state.pkt_sent);
    };
    const scaleoutTraffic = (callee, args) =>
        Promise.allSettled(Array.from({ length: burst }, () => callee(args))).then(finalize);
    let nextNode = 0;
    const getNode = () => {
        if (servers.length === 0) {
            throw new TypeError("atlas_scheduler.getNode: there are no workers");
        }
        const id = nextNode++ % servers.length;
        return { ...servers[id], id };
    };

    const channel = "the channel to the workers is the runtime's own";
    const start = "the runtime does this before the program begins";
    const scheduler = {
        create_traffic: createTraffic,
        scaleout_traffic: scaleoutTraffic,
        atlas_finalize: finalize,
        getNode,
        setup_servers: refuse("atlas_scheduler.setup_servers", start),
        close_sockets: refuse("atlas_scheduler.close_sockets", channel),
    };
    const getServerCount = () => servers.length;
    const print = (...values) => {
        if (opts.log !== undefined) {
            std.err.puts(`${values.join("")}\n`);
        }
    };
    const tools = {
        get_server_count: getServerCount,
        get_worker_count: getServerCount,
        set_server_count: refuse("set_server_count", start),
        evaluate_args: refuse("atlas_tools.evaluate_args", start),
        parse_args: parseFlags,
        get_time: () => Date.now(),
        get_time_diff: (end, begin) => (end - begin) / 1000,
        get_random_int: (min, max) => Math.floor(Math.random() * (Math.floor(max) - Math.ceil(min)) + Math.ceil(min)),
        repeat: (text, count) => count < 1 ? "" : String(text).repeat(Math.floor(count)),
        tidy_file: finalize,
        usage: refuse("atlas_tools.usage", "longshore run --help prints the flags"),
        atlas_print: print,
    };
    const warmUp = (callee, args) => {
        warming.push(...Array.from({ length: Math.max(1, servers.length) }, () => callee(...args)));
    };
    const wrapping = {
        wrapObject: wrapper,
        distribute_to_all_workers: distribute,
        dist_done: () => Promise.allSettled(distributed),
        start_streaming: () => {},
        warmup_system: warmUp,
        warmup_done: () => Promise.allSettled(warming),
        bootstrap: refuse("atlas_wrapper.bootstrap", start),
        execute_script: refuse("atlas_wrapper.execute_script", start),
        spawn_workers: refuse("atlas_wrapper.spawn_workers", start),
    };
    const battery = {
        battery: () => host.battery(),
        get_battery_diff: before => before === -1 ? -1 : `${before}->${host.battery()}:|${Math.abs(before - host.battery())}|`,
        start: refuse("atlas_battery.start", start),
    };
    const demoSetup = () => {
        Object.assign(globalThis, { t: Date.now(), n: 0, stop: 0, exec_time: 500 });
        state.interval = 800;
    };

    const shared = {
        atlas_get_received_function_count: countReceived,
        atlas_increase_function_count: refuse("atlas_increase_function_count", "the runtime counts the calls that have ended"),
        distribute_to_all_workers: distribute,
        terminate: finalize,
        wrapper,
        stringify,
        parse,
        atlas_scheduler: scheduler,
        atlas_wrapper: wrapping,
        atlas_tools: tools,
        atlas_battery: battery,
        atlas_print: print,
        file_to_exec: program,
        log_name: opts.log,
        scaling: opts.scaling === true,
        wrapping_libs: true,
        actual_workers: servers.length,
        gstart_time: started,
        bat_start: host.battery(),
    };
    const natives = [
        "socket", "connect", "close", "read", "write", "write_number", "write_no_enc", "server_setup", "send_pubkey", "recv_pubkey",
        "recv_encryption_key", "gen_and_send_enc_key", "read_modules", "import_modules", "allocate_clients", "start_wrapping", "execute_script",
        "execute_script_from_buffer", "atlas_scale",
    ];
    const refused = Object.fromEntries(natives.map(name => [name, refuse(`atlas.${name}`, channel)]));
    const accessors = Object.getOwnPropertyDescriptors(state);
    const atlas = Object.defineProperties({ ...shared, ...refused }, accessors);
    Object.defineProperties(wrapping, { pkt_sent: accessors.pkt_sent, pkt_received: accessors.pkt_received });

    const globals = {
        ...shared,
        atlas,
        opts,
        create_traffic: createTraffic,
        scaleout_traffic: scaleoutTraffic,
        atlas_finalize: finalize,
        get_server_count: getServerCount,
        get_worker_count: getServerCount,
        set_server_count: tools.set_server_count,
        demo_setup: demoSetup,
    };
    for (const [name, value] of Object.entries(globals)) {
        Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
    }
    for (const [name, accessor] of Object.entries(accessors)) {
        Object.defineProperty(globalThis, name, { ...accessor, enumerable: false, configurable: true });
    }
}
