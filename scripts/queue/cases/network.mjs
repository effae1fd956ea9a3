// @ts-check
/** @import { Lab } from '../lab.mjs' */
import { atWork, expectSame, hasNamespaces, must, SWEEP, until, wait } from '../lab.mjs';

let nNetworks = 0;

/** A network of its own that reaches this machine over a cable, which can be cut. @param {Lab} lab */
function network(lab) {
  const n = 100 + nNetworks++;
  const name = `q${process.pid % 10_000}n${n}`;
  must(`ip netns add ${name}`);
  lab.atEnd(() => must(`ip netns del ${name}`));
  must(`ip link add ${name}a type veth peer name ${name}b && ip link set ${name}b netns ${name}`);
  must(`ip addr add 10.77.${n}.1/24 dev ${name}a && ip link set ${name}a up`);
  must(
    `ip netns exec ${name} sh -c "ip addr add 10.77.${n}.2/24 dev ${name}b && ip link set ${name}b up && ip link set lo up"`,
  );
  return {
    name,
    host: `10.77.${n}.1`,
    cut: () => must(`ip link set ${name}a down`),
    heal: () => must(`ip link set ${name}a up`),
  };
}

/** @param {string} who @param {number} seconds */
const cut = (who, seconds) => ({
  name: `the network of ${who} swallows everything for ${seconds} s`,
  /** @param {Lab} lab */
  run: async (lab) => {
    const { name, host, cut, heal } = network(lab);
    const redis = await lab.redis([], '0.0.0.0');
    const client = redis.client();
    const [near, far] = [redis.address.replace('0.0.0.0', '127.0.0.1'), redis.address.replace('0.0.0.0', host)];
    const isWorker = who === 'the workers';
    const from = { address: isWorker ? far : near, ...(isWorker && { within: name }) };
    const work = () => lab.worker(from.address, '--insecure-queue', isWorker ? { within: name } : {});
    await Promise.all([work(), work()]);
    const sweep = lab.sweep(
      `${SWEEP} --insecure-queue --queue ${isWorker ? near : far}`,
      isWorker ? {} : { within: name },
    );
    await until(async () => (await atWork(client)).length > 0, 120);
    cut();
    await wait(seconds);
    heal();
    const healed = performance.now();
    await expectSame(SWEEP, sweep.table);
    return `done ${((performance.now() - healed) / 1000).toFixed(0)} s after it was healed`;
  },
});

export const NETWORK = hasNamespaces()
  ? [cut('the workers', 10), cut('the workers', 60), cut('the sweep', 60)]
  : [{ name: 'cut networks: skipped, this user may make no network namespaces', run: async () => {} }];
