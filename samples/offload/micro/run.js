import { knightTour_bench } from "./backtracking/knight-tour.js";
import { nQueen_bench } from "./backtracking/n-queen.js";
import { doublyLinkedList_bench } from "./structures/doubly-linked-list.js";
import { minPriorityQueue_bench } from "./structures/min-priority-queue.js";
import { queueUsing2Stacks_bench } from "./structures/queue-using-2-stacks.js";
import { queue_bench } from "./structures/queue.js";
import { singleCircularLinkedList_bench } from "./structures/single-circular-linked-list.js";
import { singlyLinkList_bench } from "./structures/singly-link-list.js";
import { trie_bench } from "./structures/trie.js";
import { coinChange_bench } from "./dynamic/coin-change.js";
import { editDistance_bench } from "./dynamic/edit-distance.js";
import { kadane_bench } from "./dynamic/kadane.js";
import { levenshtein_bench } from "./dynamic/levenshtein.js";
import { longestCommonSubsequence_bench } from "./dynamic/longest-common-subsequence.js";
import { longestIncreasingSubsequence_bench } from "./dynamic/longest-increasing-subsequence.js";
import { longestPalindromicSubsequence_bench } from "./dynamic/longest-palindromic-subsequence.js";
import { maxNonAdjacentSum_bench } from "./dynamic/max-non-adjacent-sum.js";
import { numberOfSubsetEqualToGivenSum_bench } from "./dynamic/number-of-subset-equal-to-given-sum.js";
import { sieve_bench } from "./dynamic/sieve.js";
import { trappingRainWater_bench } from "./dynamic/trapping-rain-water.js";
import { zeroOneKnapsack_bench } from "./dynamic/zero-one-knapsack.js";
import { connectedComponents_bench } from "./graphs/connected-components.js";
import { depthFirstSearch_bench } from "./graphs/depth-first-search.js";
import { dijkstra_bench } from "./graphs/dijkstra.js";
import { kruskal_bench } from "./graphs/kruskal.js";
import { numberOfIslands_bench } from "./graphs/number-of-islands.js";
import { prim_bench } from "./graphs/prim.js";
import { fibonacci_bench } from "./fibonacci.js";
import { binarySearch_bench } from "./search/binary-search.js";
import { exponentialSearch_bench } from "./search/exponential-search.js";
import { fibonacciSearch_bench } from "./search/fibonacci-search.js";
import { interpolationSearch_bench } from "./search/interpolation-search.js";
import { jumpSearch_bench } from "./search/jump-search.js";
import { stringSearch_bench } from "./search/string-search.js";
import { bubbleSort_bench } from "./sorts/bubble-sort.js";
import { bucketSort_bench } from "./sorts/bucket-sort.js";
import { cocktailShakerSort_bench } from "./sorts/cocktail-shaker-sort.js";
import { combSort_bench } from "./sorts/comb-sort.js";
import { countingSort_bench } from "./sorts/counting-sort.js";
import { cycleSort_bench } from "./sorts/cycle-sort.js";
import { flashSort_bench } from "./sorts/flash-sort.js";
import { gnomeSort_bench } from "./sorts/gnome-sort.js";
import { heapSort2_bench } from "./sorts/heap-sort-2.js";
import { heapSort_bench } from "./sorts/heap-sort.js";
import { insertionSort_bench } from "./sorts/insertion-sort.js";
import { mergeSort_bench } from "./sorts/merge-sort.js";
import { quickSort_bench } from "./sorts/quick-sort.js";
import { radixSort_bench } from "./sorts/radix-sort.js";
import { shellSort_bench } from "./sorts/shell-sort.js";
import { wiggleSort_bench } from "./sorts/wiggle-sort.js";
import { fRead_bench } from "./special/f-read.js";
import { memRead_bench } from "./special/mem-read.js";
import { memWrite_bench } from "./special/mem-write.js";

// For each program its function, its size, and a size for a quick look.
const programs = {
    knightTour: [knightTour_bench, 6, 5],
    nQueen: [nQueen_bench, 20, 8],
    doublyLinkedList: [doublyLinkedList_bench, 100_000, 300],
    minPriorityQueue: [minPriorityQueue_bench, 100_000, 300],
    queueUsing2Stacks: [queueUsing2Stacks_bench, 100_000, 300],
    queue: [queue_bench, 100_000, 300],
    singleCircularLinkedList: [singleCircularLinkedList_bench, 100_000, 300],
    singlyLinkList: [singlyLinkList_bench, 100_000, 300],
    trie: [trie_bench, 20_000, 200],
    coinChange: [coinChange_bench, 100_000, 500],
    editDistance: [editDistance_bench, 1000, 40],
    kadane: [kadane_bench, 1_000_000, 500],
    levenshtein: [levenshtein_bench, 1000, 40],
    longestCommonSubsequence: [longestCommonSubsequence_bench, 1000, 40],
    longestIncreasingSubsequence: [longestIncreasingSubsequence_bench, 2000, 100],
    longestPalindromicSubsequence: [longestPalindromicSubsequence_bench, 1000, 40],
    maxNonAdjacentSum: [maxNonAdjacentSum_bench, 1_000_000, 500],
    numberOfSubsetEqualToGivenSum: [numberOfSubsetEqualToGivenSum_bench, 200, 20],
    sieve: [sieve_bench, 1_000_000, 1000],
    trappingRainWater: [trappingRainWater_bench, 1_000_000, 500],
    zeroOneKnapsack: [zeroOneKnapsack_bench, 300, 30],
    connectedComponents: [connectedComponents_bench, 100_000, 200],
    depthFirstSearch: [depthFirstSearch_bench, 50_000, 200],
    dijkstra: [dijkstra_bench, 2000, 60],
    kruskal: [kruskal_bench, 50_000, 200],
    numberOfIslands: [numberOfIslands_bench, 500, 20],
    prim: [prim_bench, 2000, 60],
    fibonacci: [fibonacci_bench, 38, 12],
    binarySearch: [binarySearch_bench, 100_000, 300],
    exponentialSearch: [exponentialSearch_bench, 100_000, 300],
    fibonacciSearch: [fibonacciSearch_bench, 100_000, 300],
    interpolationSearch: [interpolationSearch_bench, 100_000, 300],
    jumpSearch: [jumpSearch_bench, 10_000, 200],
    stringSearch: [stringSearch_bench, 500_000, 1000],
    bubbleSort: [bubbleSort_bench, 1500, 80],
    bucketSort: [bucketSort_bench, 100_000, 300],
    cocktailShakerSort: [cocktailShakerSort_bench, 1500, 80],
    combSort: [combSort_bench, 50_000, 300],
    countingSort: [countingSort_bench, 200_000, 300],
    cycleSort: [cycleSort_bench, 1500, 80],
    flashSort: [flashSort_bench, 50_000, 300],
    gnomeSort: [gnomeSort_bench, 1500, 80],
    heapSort2: [heapSort2_bench, 50_000, 300],
    heapSort: [heapSort_bench, 50_000, 300],
    insertionSort: [insertionSort_bench, 2000, 80],
    mergeSort: [mergeSort_bench, 50_000, 300],
    quickSort: [quickSort_bench, 100_000, 300],
    radixSort: [radixSort_bench, 50_000, 300],
    shellSort: [shellSort_bench, 50_000, 300],
    wiggleSort: [wiggleSort_bench, 200_000, 300],
    fRead: [fRead_bench, 10_000, 50],
    memRead: [memRead_bench, 1_000_000, 500],
    memWrite: [memWrite_bench, 1_000_000, 500],
};

const words = scriptArgs.slice(1).filter(word => !word.startsWith("-"));
const unknown = words.filter(word => !Object.hasOwn(programs, word));
if (unknown.length > 0) {
    std.err.puts(`there is no ${unknown.join(", ")}; there are ${Object.keys(programs).join(", ")}\n`);
    std.exit(2);
}
for (const name of words.length > 0 ? words : Object.keys(programs)) {
    const [bench, size, small] = programs[name];
    print(name, await bench("small" in opts ? small : size));
}
