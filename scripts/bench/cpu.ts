import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";

/** Linux counts a process's time in hundredths of a second (`getconf CLK_TCK`) on every platform of Node. */
const tick = 10;

/** The fields of a line like /proc/1/stat after the name, which may contain spaces and brackets. */
export function fieldsOfStat(line: string): string[] {
  return line.slice(line.lastIndexOf(")") + 2).split(" ");
}

/** Processor time of one process and its ended children, in milliseconds; 0 if it is gone. */
function timeOf(pid: number): number {
  try {
    const fields = fieldsOfStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * tick, 0);
  } catch {
    return 0;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(fieldsOfStat(readFileSync(`/proc/${pid}/stat`, "utf8"))[1]) === parent;
      } catch {
        return false;
      }
    });
}

/**
 * Processor time of a process and all its descendants, including ended ones, in milliseconds. For a postmaster: of the
 * whole server.
 */
export function cpuOf(pid: number): number {
  return timeOf(pid) + childrenOf(pid).reduce((sum, child) => sum + timeOf(child), 0);
}

/** The present memory of a process, in megabytes. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
}

/** What the machine's cores did since boot, in milliseconds. */
export type CoreTimes = { busy: number; idle: number; stolen: number };

/** The core times in total, and by core number. */
export function coreTimes(): { all: CoreTimes; cores: CoreTimes[] } {
  const lines = readFileSync("/proc/stat", "utf8").split("\n");
  const read = (line: string): CoreTimes => {
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] =
      line
        .trim()
        .split(/\s+/)
        .slice(1)
        .map((ticks) => Number(ticks) * tick);
    return {
      busy: user + nice + system + irq + softirq,
      idle: idle + wait,
      stolen: steal,
    };
  };
  return {
    all: read(lines[0] ?? ""),
    cores: lines.filter((line) => /^cpu\d/.test(line)).map(read),
  };
}

/** How busy the machine was with work other than the bench. */
export type Surroundings = { load: [number, number]; others: number; stolen: number };

/** @param own processor time of everything that belongs to the bench, in milliseconds */
export function watchMachine(own: () => number): () => Surroundings {
  const before = coreTimes().all;
  const began = own();
  const load = loadavg()[0] ?? 0;
  return () => {
    const after = coreTimes().all;
    const busy = after.busy - before.busy;
    const stolen = after.stolen - before.stolen;
    const all = busy + after.idle - before.idle + stolen;
    return {
      load: [load, loadavg()[0] ?? 0],
      others: Math.max(0, busy - (own() - began)) / all,
      stolen: stolen / all,
    };
  };
}
